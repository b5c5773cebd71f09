import { readFile } from 'node:fs/promises';

/** Ways in which terminals draw pictures. */
export type TerminalGraphics = 'kitty' | 'iterm2' | 'sixel';

/** Height of a drawn picture in pixels: a few lines of text, so that a list of results stays a list. */
const height = 96;

/** What the terminal can draw, told from its environment; undefined when it is none or draws nothing. */
export function terminalGraphics(
  env: Readonly<Record<string, string | undefined>>,
  isTTY: boolean | undefined,
): TerminalGraphics | undefined {
  if (isTTY !== true) return undefined;
  const { TERM = '', TERM_PROGRAM = '' } = env;
  if (env.KITTY_WINDOW_ID !== undefined || TERM === 'xterm-kitty' || TERM_PROGRAM === 'ghostty') return 'kitty';
  if (TERM_PROGRAM === 'iTerm.app' || TERM_PROGRAM === 'WezTerm' || env.LC_TERMINAL === 'iTerm2') return 'iterm2';
  if (/sixel|^foot|^mlterm|^yaft|^contour/.test(TERM) || TERM_PROGRAM === 'mintty') return 'sixel';
  return undefined;
}

/** The control sequence that draws an image file. */
export async function drawPicture(file: string, graphics: TerminalGraphics): Promise<string> {
  // Loaded only here: the other commands leave native modules to the encoder processes.
  const { default: sharp } = await import('sharp');
  const picture = sharp(await readFile(file)).resize({
    height,
    width: height * 4,
    fit: 'inside',
    withoutEnlargement: true,
  });
  if (graphics === 'sixel') {
    const { data, info } = await picture
      .ensureAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return encodeSixel(data, info.width, info.height);
  }
  const png = (await picture.png().toBuffer()).toString('base64');
  return graphics === 'kitty' ? encodeKitty(png) : `\u001b]1337;File=inline=1;height=${height}px:${png}\u0007`;
}

/** Kitty's graphics protocol takes base64 in chunks of at most 4,096 characters. */
export function encodeKitty(base64: string): string {
  const chunks = base64.match(/.{1,4096}/g) ?? [];
  return chunks
    .map((chunk, i) => {
      const control = `${i === 0 ? 'a=T,f=100,q=2,' : ''}m=${i < chunks.length - 1 ? 1 : 0}`;
      return `\u001b_G${control};${chunk}\u001b\\`;
    })
    .join('');
}

/**
 * Sixel with a fixed palette of 6 x 6 x 6 colours; transparent pixels stay as the terminal's background.
 * @param rgba width * height * 4 bytes
 */
export function encodeSixel(rgba: Uint8Array, width: number, rows: number): string {
  const level = (value: number): number => Math.round((value / 255) * 5);
  const colours = new Uint8Array(width * rows).fill(255);
  for (let i = 0; i < colours.length; i++) {
    const [r = 0, g = 0, b = 0, a = 0] = rgba.subarray(i * 4, i * 4 + 4);
    if (a >= 128) colours[i] = level(r) * 36 + level(g) * 6 + level(b);
  }
  const used = [...new Set(colours)].filter((colour) => colour !== 255);
  const percent = (step: number): number => step * 20;
  const palette = used.map(
    (c) => `#${c};2;${percent(Math.floor(c / 36))};${percent(Math.floor(c / 6) % 6)};${percent(c % 6)}`,
  );
  let bands = '';
  for (let top = 0; top < rows; top += 6) {
    for (const colour of used) {
      const band = sixelBand(colours, colour, width, rows, top);
      // $ returns to the start of the band, so that the next colour is drawn over it.
      if (band !== '') bands += `#${colour}${band}$`;
    }
    bands += '-';
  }
  return `\u001bP0;1q"1;1;${width};${rows}${palette.join('')}${bands}\u001b\\`;
}

function sixelBand(colours: Uint8Array, colour: number, width: number, rows: number, top: number): string {
  let band = '';
  let any = false;
  let run = 0;
  let last = -1;
  const flush = (): void => {
    if (run > 0)
      band += run > 3 ? `!${run}${String.fromCharCode(63 + last)}` : String.fromCharCode(63 + last).repeat(run);
    run = 0;
  };
  for (let x = 0; x < width; x++) {
    let bits = 0;
    for (let y = 0; y < 6 && top + y < rows; y++) if (colours[(top + y) * width + x] === colour) bits |= 1 << y;
    if (bits !== 0) any = true;
    if (bits !== last) {
      flush();
      last = bits;
    }
    run++;
  }
  flush();
  return any ? band : '';
}
