import { crc32, deflateSync } from 'node:zlib';

/** A PNG of coarse noise: another seed is another picture. Made without an image library, which tests in the editor have none of. */
export function noisePng(width: number, height: number, seed: number): Buffer {
  const rows = Buffer.alloc((1 + width * 3) * height);
  let state = (seed + 1) * 0x9e3779b1;
  for (let y = 0, at = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++) {
      if ((x & 3) === 0) {
        state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) + y;
        state ^= state >>> 13;
      }
      rows[at++] = state & 255;
      rows[at++] = (state >>> 8) & 255;
      rows[at++] = (state >>> 16) & 255;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits, RGB, the usual compression and filters, not interlaced.
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), framed.length - 4);
  return framed;
}
