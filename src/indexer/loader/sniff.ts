import { constants, gunzipSync } from 'node:zlib';
import type { ImageFormat } from '../../shared/image.ts';

/** First bytes of a file that `sniff` wants; fewer do when the file is shorter. */
export const sniffBytes = 4096;

function ascii(head: Uint8Array, offset: number, text: string): boolean {
  if (head.length < offset + text.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (head[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function startsWith(head: Uint8Array, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

function view(head: Uint8Array): DataView {
  return new DataView(head.buffer, head.byteOffset, head.byteLength);
}

/** The `ftyp` box names `avif` or `avis` as its main brand or among the compatible ones (AV1 Image File Format, 9). */
function isAvif(head: Uint8Array): boolean {
  if (head.length < 16 || !ascii(head, 4, 'ftyp')) return false;
  const end = Math.min(view(head).getUint32(0), head.length - 3);
  for (let offset = 8; offset < end; offset += 4) {
    // Bytes 12 to 15 are the minor version, not a brand.
    if (offset !== 12 && (ascii(head, offset, 'avif') || ascii(head, offset, 'avis'))) return true;
  }
  return false;
}

/** "BM" alone begins many a text: the size of the header that must follow is 12 to 124 bytes in every variant. */
function isBmp(head: Uint8Array): boolean {
  if (head.length < 18 || !ascii(head, 0, 'BM')) return false;
  const headerSize = view(head).getUint32(14, true);
  return headerSize >= 12 && headerSize <= 256;
}

/**
 * Icons (type 1) and cursors (type 2), which differ in nothing that a decoder needs. Both begin like many other binary
 * files, so the first entry of the directory must make sense too.
 */
function isIco(head: Uint8Array): boolean {
  if (head.length < 22 || !(startsWith(head, 0, 0, 1, 0) || startsWith(head, 0, 0, 2, 0))) return false;
  const header = view(head);
  const count = header.getUint16(4, true);
  return count >= 1 && header.getUint32(14, true) > 0 && header.getUint32(18, true) >= 6 + 16 * count;
}

function isTiff(head: Uint8Array): boolean {
  return (
    startsWith(head, 0x49, 0x49, 42, 0) ||
    startsWith(head, 0x4d, 0x4d, 0, 42) ||
    // BigTIFF: 43, then the size of an offset, which is always 8.
    startsWith(head, 0x49, 0x49, 43, 0, 8, 0) ||
    startsWith(head, 0x4d, 0x4d, 0, 43, 0, 8)
  );
}

function decodeText(head: Uint8Array): string {
  if (startsWith(head, 0xff, 0xfe)) return new TextDecoder('utf-16le').decode(head);
  if (startsWith(head, 0xfe, 0xff)) return new TextDecoder('utf-16be').decode(head);
  // Takes away a byte order mark, and a character cut in two at the end does no harm.
  return new TextDecoder().decode(head);
}

/** Where a document type declaration ends: at the first `>` outside quotes and outside the internal subset. */
function endOfDoctype(text: string, start: number): number {
  let quote = '';
  let subset = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '[') subset = true;
    else if (character === ']') subset = false;
    else if (character === '>' && !subset) return index + 1;
  }
  return -1;
}

/** True when the root element is `svg`, in whatever namespace prefix, after any XML prolog (XML 1.0, 2.8). */
function isSvgText(text: string): boolean {
  let rest = 0;
  for (;;) {
    while (/\s/.test(text.charAt(rest))) rest += 1;
    let end: number;
    if (text.startsWith('<?', rest)) end = text.indexOf('?>', rest) + 2;
    else if (text.startsWith('<!--', rest)) end = text.indexOf('-->', rest + 4) + 3;
    else if (text.slice(rest, rest + 9).toUpperCase() === '<!DOCTYPE') {
      end = endOfDoctype(text, rest);
      // The declaration names the root element, so one that is longer than the head tells enough.
      if (end < 0) return /^<!DOCTYPE\s+svg\s/i.test(text.slice(rest));
    } else return /^<([\w.-]+:)?svg[\s/>]/.test(text.slice(rest, rest + 64));
    // Not found gives a number below where the search began.
    if (end <= rest) return false;
    rest = end;
  }
}

/** What the beginning of a gzip stream unpacks to; empty when it is damaged. */
function gunzipHead(head: Uint8Array): Uint8Array {
  try {
    // A sync flush takes what there is instead of complaining about the missing end; 4 KB unpack to 4 MB at most.
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, sniffBytes);
  } catch {
    // Damaged gzip is an ordinary answer here (not an image), not a failure.
    return new Uint8Array();
  }
}

function isSvg(head: Uint8Array): boolean {
  const bytes = startsWith(head, 0x1f, 0x8b, 8) ? gunzipHead(head) : head;
  const first = bytes[0];
  // `<`, white space or a byte order mark: binary files are not decoded as text.
  if (first === undefined || ![0x3c, 0x20, 0x09, 0x0a, 0x0d, 0xef, 0xff, 0xfe].includes(first)) return false;
  return isSvgText(decodeText(bytes));
}

/** The text that stands for a file in a repository that uses Git LFS (git-lfs/docs/spec.md, "The Pointer"). */
function isLfsPointer(head: Uint8Array): boolean {
  if (
    !ascii(head, 0, 'version https://git-lfs.github.com/spec/') &&
    !ascii(head, 0, 'version https://hawser.github.com/spec/')
  ) {
    return false;
  }
  return /^oid sha256:[0-9a-f]{64}$/m.test(new TextDecoder().decode(head.subarray(0, 1024)));
}

/**
 * What a file is by its first bytes, whatever its name says.
 * @param head the first `sniffBytes` bytes, or the whole file when it is shorter
 * @returns undefined when it is nothing that is read here
 */
export function sniff(head: Uint8Array): ImageFormat | 'lfs-pointer' | undefined {
  if (startsWith(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (startsWith(head, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (ascii(head, 0, 'GIF87a') || ascii(head, 0, 'GIF89a')) return 'gif';
  if (ascii(head, 0, 'RIFF') && ascii(head, 8, 'WEBP')) return 'webp';
  if (isAvif(head)) return 'avif';
  if (isTiff(head)) return 'tiff';
  if (isBmp(head)) return 'bmp';
  if (isIco(head)) return 'ico';
  if (isLfsPointer(head)) return 'lfs-pointer';
  if (isSvg(head)) return 'svg';
  return undefined;
}
