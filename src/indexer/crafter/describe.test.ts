import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { dominantColours } from './dominantColours.ts';
import { enlarge } from './enlarge.ts';
import { layOut } from './layout.ts';
import { perceptualHash } from './perceptualHash.ts';
import { clip, plain, resnet } from './testSupport.ts';

function paint(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Uint8Array {
  const pixels = Array.from({ length: width * height }, (_, i) => colour(i % width, Math.floor(i / width)));
  return Uint8Array.from(pixels.flat());
}

const distance = (a: string, b: string) => {
  let bits = 0;
  for (let x = BigInt(`0x${a}`) ^ BigInt(`0x${b}`); x > 0n; x >>= 1n) bits += Number(x & 1n);
  return bits;
};

test('dominant colours: shares of what is seen, near ones joined, at most five', () => {
  const thirds = paint(90, 60, (x) => (x < 45 ? [250, 0, 0] : x < 72 ? [0, 0, 250] : [(x % 3) * 3, 128, 4]));
  assert.deepEqual(
    dominantColours({ width: 90, height: 60, channels: 3, data: thirds }).map(({ hex, share }) => [hex, share]),
    [
      ['#fa0000', 0.5],
      ['#0000fa', 0.3],
      ['#038004', 0.2],
    ],
  );
  const stripes = [
    [0, 0, 0],
    [255, 255, 255],
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 0],
    [255, 0, 255],
  ];
  const data = paint(70, 10, (x) => stripes[Math.floor(x / 10)] ?? []);
  assert.equal(dominantColours({ width: 70, height: 10, channels: 3, data }).length, 5);
  assert.deepEqual(dominantColours({ width: 2, height: 1, channels: 4, data: new Uint8Array(8) }), []);
});

test('perceptual hash: near for a lighter, larger or stretched copy, far for another picture', () => {
  const scene = (width: number, height: number, gain: number, shift: number) =>
    perceptualHash(
      paint(width, height, (x, y) => {
        const [u, v] = [x / width, y / height];
        const value =
          120 + 60 * Math.sin(7 * u + shift) * Math.cos(5 * v * v + shift) + 40 * Math.sin(11 * u * v + 3 * shift);
        return [value * gain, value * gain, value * gain];
      }),
      width,
      height,
    );
  const hash = scene(160, 120, 1, 0);
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.ok(distance(hash, scene(320, 240, 1, 0)) <= 4);
  assert.ok(distance(hash, scene(200, 90, 1, 0)) <= 6);
  assert.ok(distance(hash, scene(160, 120, 1.1, 0)) <= 4);
  assert.ok(distance(hash, scene(160, 120, 1, 2)) >= 12, `${distance(hash, scene(160, 120, 1, 2))}`);
});

test('perceptual hash: the bits are those of a plain DCT', () => {
  const level = (x: number, y: number) => (x * 7 + y * y * 3 + ((x * y) % 13) * 9) % 256;
  const rgb = paint(32, 32, (x, y) => [level(x, y), level(x, y), level(x, y)]);
  const wave = (frequency: number, x: number) => Math.cos((Math.PI * frequency * (2 * x + 1)) / 64);
  const spectrum = Array.from({ length: 64 }, (_, i) => {
    let sum = 0;
    for (let y = 0; y < 32; y++) for (let x = 0; x < 32; x++) sum += level(x, y) * wave(i % 8, x) * wave(i >> 3, y);
    return sum;
  });
  const sorted = spectrum.toSorted((a, b) => a - b);
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
  const bits = spectrum.map((value) => (value > median ? '1' : '0')).join('');
  assert.equal(perceptualHash(rgb, 32, 32), BigInt(`0b${bits}`).toString(16).padStart(16, '0'));
});

test('perceptual hash: a flat picture has only its brightness', () => {
  assert.equal(
    perceptualHash(
      paint(50, 40, () => [90, 90, 90]),
      50,
      40,
    ),
    '8000000000000000',
  );
  assert.equal(
    perceptualHash(
      paint(3, 1, () => [0, 0, 0]),
      3,
      1,
    ),
    '0000000000000000',
  );
});

test('layout: sizes are floored and offsets rounded half to even, as torchvision does', () => {
  const shape = (width: number, height: number) => ({ width, height, vector: false, hasAlpha: false });
  assert.deepEqual(layOut(shape(640, 480), clip), { width: 298, height: 224, left: 37, top: 0 });
  assert.deepEqual(layOut(shape(333, 500), clip), { width: 224, height: 336, left: 0, top: 56 });
  // 256 * 500 / 333 = 384.4, (384 - 224) / 2 = 80; (256 - 224) / 2 = 16
  assert.deepEqual(layOut(shape(500, 333), resnet), { width: 384, height: 256, left: 80, top: 16 });
  // (225 - 224) / 2 = 0.5 rounds to 0, (227 - 224) / 2 = 1.5 to 2
  assert.equal(layOut(shape(2250, 2240), clip).left, 0);
  assert.equal(layOut(shape(2270, 2240), clip).left, 2);
});

test('layout: a subject is never cut, a photo never padded', () => {
  const photo = { width: 300, height: 200, vector: false, hasAlpha: false };
  const window = plain(100, 100, 'subject');
  assert.deepEqual(layOut(photo, window), { width: 150, height: 100, left: 25, top: 0 });
  const contained = { width: 100, height: 67, left: 0, top: -16 };
  const same = (shape: typeof photo) => {
    const { left, top, width, height } = layOut(shape, window);
    assert.deepEqual({ width, height, left: left + 0, top }, contained);
  };
  same({ ...photo, hasAlpha: true });
  same({ ...photo, vector: true });
  assert.equal(layOut({ ...photo, width: 401 }, window).width, 100);
  assert.equal(layOut({ ...photo, width: 400 }, window).width, 200);
});

test('layout: a window that is not square is filled', () => {
  const layout = layOut({ width: 300, height: 200, vector: false, hasAlpha: false }, plain(100, 200, 'cover'));
  assert.deepEqual(layout, { width: 300, height: 200, left: 100, top: 0 });
});

test('enlarging keeps flat colours, symmetry and the source where nothing changes', () => {
  const flat = { width: 3, height: 2, rgb: paint(3, 2, () => [10, 200, 30]) };
  for (const kernel of ['nearest', 'linear', 'cubic', 'lanczos3'] as const) {
    const { rgb } = enlarge(flat, { width: 11, height: 9 }, kernel);
    assert.deepEqual(
      rgb,
      paint(11, 9, () => [10, 200, 30]),
      kernel,
    );
    const step = { width: 4, height: 1, rgb: paint(4, 1, (x) => (x < 2 ? [0, 0, 0] : [255, 255, 255])) };
    assert.deepEqual(enlarge(step, step, kernel).rgb, step.rgb, kernel);
    const levels = enlarge(step, { width: 16, height: 1 }, kernel).rgb.filter((_, i) => i % 3 === 0);
    assert.ok(
      levels.every((value, i) => Math.abs(value + (levels[15 - i] ?? 0) - 255) <= 1),
      `${kernel}: ${levels}`,
    );
  }
});
