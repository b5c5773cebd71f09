import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { sharpRuntime } from '../src/indexer/crafter/sharpRuntime.ts';
import { randomGenerator } from '../src/indexer/ranker/vectorSamples.ts';

/** A kind of picture as projects have them, drawn anew by every run from fixed seeds. */
export interface PictureKind {
  readonly name: string;
  readonly extension: string;
  /** Pictures that take an index run some seconds. */
  readonly count: number;
  /**
   * Pictures that are drawn; the others differ from them by a comment in the file, so that no two contents are alike. Nor are
   * their lengths, as they hardly ever are in a project.
   */
  readonly drawn: number;
  readonly draw: (random: () => number) => Promise<Buffer>;
  readonly withComment: (bytes: Buffer, comment: string) => Buffer;
}

export const pictureKinds: readonly PictureKind[] = [
  {
    name: '1 MP JPEG',
    extension: 'jpg',
    count: 260,
    drawn: 12,
    draw: (random) => photo(1152, 864, random),
    withComment: jpegWithComment,
  },
  {
    name: '12 MP JPEG',
    extension: 'jpg',
    count: 120,
    drawn: 3,
    draw: (random) => photo(4032, 3024, random),
    withComment: jpegWithComment,
  },
  {
    name: 'PNG screenshot',
    extension: 'png',
    count: 260,
    drawn: 8,
    draw: (random) => screenshot(1920, 1080, random),
    withComment: pngWithComment,
  },
  { name: 'icon', extension: 'png', count: 320, drawn: 40, draw: icon, withComment: pngWithComment },
  {
    name: 'SVG',
    extension: 'svg',
    count: 320,
    drawn: 40,
    draw: async (random) => drawing(random),
    withComment: svgWithComment,
  },
];

/** Writes `count` pictures of a kind, no two with the same bytes. @returns their absolute paths */
export async function writePictures(kind: PictureKind, folder: string, count: number, seed = 1): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const drawn: Buffer[] = [];
  for (let i = 0; i < Math.min(kind.drawn, count); i++) drawn.push(await kind.draw(randomGenerator(seed * 1000 + i)));
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const bytes = drawn[i % drawn.length] ?? Buffer.alloc(0);
    const path = join(folder, `${String(i).padStart(4, '0')}.${kind.extension}`);
    const longer = '.'.repeat(Math.floor(i / drawn.length));
    writeFileSync(path, kind.withComment(bytes, `${seed} ${i}${longer}`));
    paths.push(path);
  }
  return paths;
}

/** Shapes of all sizes with the grain of a sensor: about 0.3 bytes a pixel at quality 85, as a camera's photo has. */
async function photo(width: number, height: number, random: () => number): Promise<Buffer> {
  const sharp = sharpRuntime();
  const small = { width: 192, height: 144 };
  const pixels = Buffer.alloc(small.width * small.height * 3);
  for (const [cells, amplitude] of [
    [3, 90],
    [12, 50],
    [48, 30],
  ] as const) {
    const grid = Float32Array.from({ length: (cells + 2) * (cells + 2) * 3 }, () => (random() - 0.5) * 2 * amplitude);
    for (let y = 0, at = 0; y < small.height; y++) {
      for (let x = 0; x < small.width; x++) {
        const cell = (Math.floor((y / small.height) * cells) * (cells + 2) + Math.floor((x / small.width) * cells)) * 3;
        for (let c = 0; c < 3; c++, at++) pixels[at] = clamp((pixels[at] || 128) + (grid[cell + c] ?? 0));
      }
    }
  }
  const raw = await sharp(pixels, { raw: { ...small, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  // A long table of grain, entered at random places: drawing 36 million normal numbers would take longer than all the rest.
  const grain = Int8Array.from({ length: 65_536 }, () => (random() + random() + random() + random() - 2) * 19);
  const clamped = new Uint8ClampedArray(raw.buffer, raw.byteOffset, raw.length);
  for (let start = 0; start < clamped.length; start += 4096) {
    const shift = Math.floor(random() * 61_440) - start;
    const end = Math.min(clamped.length, start + 4096);
    for (let i = start; i < end; i++) clamped[i] = (clamped[i] ?? 0) + (grain[i + shift] ?? 0);
  }
  return sharp(raw, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** An editor's window: flat areas, and lines of small grey-edged letters in a few colours. */
async function screenshot(width: number, height: number, random: () => number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  const fill = (left: number, top: number, w: number, h: number, colour: readonly number[]): void => {
    for (let y = top; y < top + h; y++) {
      pixels.fill(Uint8Array.from(colour), (y * width + left) * 3, (y * width + left + w) * 3);
    }
  };
  fill(0, 0, width, height, [31, 31, 31]);
  fill(0, 0, 48, height, [24, 24, 24]);
  fill(48, 0, 300, height, [37, 37, 38]);
  fill(0, height - 24, width, 24, [0, 122, 204]);
  const letters = Array.from({ length: 64 }, () =>
    Float32Array.from({ length: 8 * 13 }, () => (random() < 0.35 ? 0.3 + 0.7 * random() : 0)),
  );
  const ink = [
    [212, 212, 212],
    [86, 156, 214],
    [206, 145, 120],
    [106, 153, 85],
    [220, 220, 170],
  ];
  for (const [left, right, most] of [
    [64, 340, 24],
    [380, 1820, 110],
  ] as const) {
    for (let top = 40; top < height - 60; top += 20) {
      if (random() < 0.12) continue;
      let x = left + Math.floor(random() * 5) * 16;
      let colour = ink[0] ?? [];
      for (let i = Math.floor(random() * most); i > 0 && x < right; i--, x += 9) {
        if (random() < 0.17) {
          colour = ink[Math.floor(random() * ink.length)] ?? colour;
          continue;
        }
        const letter = letters[Math.floor(random() * letters.length)] ?? new Float32Array(0);
        for (let p = 0; p < letter.length; p++) {
          const at = ((top + Math.floor(p / 8)) * width + x + (p % 8)) * 3;
          const cover = letter[p] ?? 0;
          for (let c = 0; c < 3; c++) {
            const below = pixels[at + c] ?? 0;
            pixels[at + c] = clamp(below + cover * ((colour[c] ?? 0) - below));
          }
        }
      }
    }
  }
  return sharpRuntime()(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** 64 pixels, transparent around it. */
async function icon(random: () => number): Promise<Buffer> {
  return sharpRuntime()(drawing(random), { density: 192 }).resize(64, 64).png().toBuffer();
}

/** A few strokes and areas in a box of 24, as icon sets have them. */
function drawing(random: () => number): Buffer {
  const number = (): string => (2 + random() * 20).toFixed(2);
  const colour = (): string => `hsl(${Math.floor(random() * 360)} 70% 45%)`;
  const parts = Array.from({ length: 3 + Math.floor(random() * 5) }, () =>
    random() < 0.3
      ? `<circle cx="${number()}" cy="${number()}" r="${(1 + random() * 6).toFixed(2)}" fill="${colour()}"/>`
      : `<path d="M${number()} ${number()}C${number()} ${number()} ${number()} ${number()} ${number()} ${number()}L${number()} ${number()}" fill="none" stroke="${colour()}" stroke-width="2" stroke-linecap="round"/>`,
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">${parts.join('')}</svg>`,
  );
}

/** A COM segment right after the start of the image. */
function jpegWithComment(bytes: Buffer, comment: string): Buffer {
  const segment = Buffer.alloc(4 + comment.length);
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(2 + comment.length, 2);
  segment.write(comment, 4, 'latin1');
  return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
}

/** A tEXt chunk after the header, which takes the first 33 bytes. */
function pngWithComment(bytes: Buffer, comment: string): Buffer {
  const content = Buffer.from(`tEXtComment\0${comment}`, 'latin1');
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4, 0);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), content.length + 4);
  return Buffer.concat([bytes.subarray(0, 33), chunk, bytes.subarray(33)]);
}

function svgWithComment(bytes: Buffer, comment: string): Buffer {
  return Buffer.concat([bytes, Buffer.from(`<!-- ${comment} -->`)]);
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
