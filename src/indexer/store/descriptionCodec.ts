import type { DominantColour } from '../../shared/image.ts';

/** Bytes of one colour: red, green, blue, then its share as a float64, so that what comes back is what was given. */
const colourBytes = 11;

/** @returns null for no colours: Node 22 stores an empty array as NULL, Node 24 does not */
export function encodeColours(colours: readonly DominantColour[]): Uint8Array | null {
  if (colours.length === 0) {
    return null;
  }
  const bytes = new Uint8Array(colours.length * colourBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { hex, share }] of colours.entries()) {
    if (!/^#[0-9a-f]{6}$/.test(hex)) {
      throw new RangeError(`Not a colour as #rrggbb: ${hex}`);
    }
    const offset = index * colourBytes;
    const rgb = Number.parseInt(hex.slice(1), 16);
    view.setUint16(offset, rgb >>> 8);
    view.setUint8(offset + 2, rgb & 0xff);
    view.setFloat64(offset + 3, share);
  }
  return bytes;
}

export function decodeColours(bytes: Uint8Array | null): DominantColour[] {
  if (bytes === null) {
    return [];
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const colours: DominantColour[] = [];
  for (let offset = 0; offset + colourBytes <= bytes.byteLength; offset += colourBytes) {
    const rgb = view.getUint16(offset) * 256 + view.getUint8(offset + 2);
    colours.push({ hex: `#${rgb.toString(16).padStart(6, '0')}`, share: view.getFloat64(offset + 3) });
  }
  return colours;
}

/** @throws RangeError when `hex` is not that many bytes in lower-case hexadecimal digits */
export function encodeHex(hex: string, bytes: number): Uint8Array {
  if (hex.length !== bytes * 2 || !/^[0-9a-f]*$/.test(hex)) {
    throw new RangeError(`Not ${bytes} bytes as lower-case hexadecimal digits: ${hex}`);
  }
  return Buffer.from(hex, 'hex');
}

export function decodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
