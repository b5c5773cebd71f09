// Draws the pictures of a job list: `node render.mjs JOBS.jsonl OUT [--part i/n]`; SHARP names the node_modules with sharp.
// Writes OUT.rgb (224 x 224 x 3 bytes each, of the jobs marked `backbone`, which come first), OUT.small (56 x 56 x 3 of all:
// each byte the mean of 4 x 4 pixels) and OUT.ok (1 where it could be drawn). What OUT.ok says is drawn is not drawn again. Pictures are prepared as the product does it:
// SVG at the density of the wished size, fitted, cubic, flattened on white, or on near-black where what is visible is light.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const sharp = createRequire(`${process.env.SHARP ?? `${process.cwd()}/node_modules`}/x.js`)('sharp');
sharp.cache(false);
sharp.concurrency(1);

const [list, out] = process.argv.slice(2);
const at = process.argv.indexOf('--part');
const [part, parts] = at < 0 ? [0, 1] : process.argv[at + 1].split('/').map(Number);
const SMALL = 56;

async function pixels(job, side) {
  const options = { limitInputPixels: 1e8, failOn: 'none' };
  let bytes = job.svg ? Buffer.from(job.svg) : fs.readFileSync(job.file);
  let vector = true;
  if (job.svg && !job.svg.includes('width="224"')) {
    bytes = await sharp(bytes).png({ compressionLevel: 0 }).toBuffer(); // a small raster icon, to be enlarged
    vector = false;
  }
  const { width, height } = await sharp(bytes, options).metadata();
  if (vector) options.density = Math.max(1, Math.min(2400, (72 * side) / Math.max(width, height)));
  const fit = { fit: 'contain', kernel: 'cubic', background: { r: 0, g: 0, b: 0, alpha: 0 } };
  const image = sharp(bytes, options).toColourspace('srgb').ensureAlpha().resize(side, side, fit);
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw new Error('not four channels');
  let weight = 0;
  let luminance = 0;
  for (let p = 0; p < data.length; p += 4) {
    weight += data[p + 3];
    luminance += data[p + 3] * (0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2]);
  }
  const light = weight > 0 && luminance / weight > 200;
  const ground = job.ground
    ? [1, 3, 5].map((k) => Number.parseInt(job.ground.slice(k, k + 2), 16))
    : light
      ? [32, 32, 32]
      : [255, 255, 255];
  const flat = Buffer.alloc(side * side * 3);
  for (let p = 0, q = 0; p < data.length; p += 4)
    for (let k = 0; k < 3; k++)
      flat[q++] = Math.round((data[p + k] * data[p + 3] + ground[k] * (255 - data[p + 3])) / 255);
  if (flat.every((value, k) => value === flat[k % 3])) throw new Error('blank');
  return flat;
}

function boxAverage(flat, side) {
  const step = side / SMALL;
  const small = Buffer.alloc(SMALL * SMALL * 3);
  for (let y = 0, o = 0; y < SMALL; y++)
    for (let x = 0; x < SMALL; x++)
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (let j = 0; j < step; j++)
          for (let i = 0; i < step; i++) sum += flat[((y * step + j) * side + x * step + i) * 3 + k];
        small[o++] = Math.round(sum / step / step);
      }
  return small;
}

const rows = fs.readFileSync(list, 'utf8').trimEnd().split('\n');
for (const kind of ['rgb', 'small', 'ok']) fs.closeSync(fs.openSync(`${out}.${kind}`, 'a'));
const [rgb, small, ok] = ['rgb', 'small', 'ok'].map((kind) => fs.openSync(`${out}.${kind}`, 'r+'));
const drawnBefore = fs.readFileSync(`${out}.ok`); // a call that was cut off goes on
const started = Date.now();
let bad = 0;
let next = part;
async function work() {
  for (let index = next; index < rows.length; index = next) {
    next += parts;
    if (drawnBefore[index]) continue;
    const job = JSON.parse(rows[index]);
    const side = job.backbone ? 224 : 112;
    let flat = Buffer.alloc(side * side * 3, 255);
    let drawn = 0;
    try {
      flat = await pixels(job, side);
      drawn = 1;
    } catch {
      bad++;
    }
    if (job.backbone) fs.writeSync(rgb, flat, 0, flat.length, index * flat.length);
    fs.writeSync(small, boxAverage(flat, side), 0, SMALL * SMALL * 3, index * SMALL * SMALL * 3);
    fs.writeSync(ok, Buffer.from([drawn]), 0, 1, index);
    if (index % 5000 < parts) console.log(index, `${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
}
await Promise.all([work(), work(), work()]);
console.log(rows.length, 'pictures,', bad, 'could not be drawn,', `${((Date.now() - started) / 1000).toFixed(0)} s`);
