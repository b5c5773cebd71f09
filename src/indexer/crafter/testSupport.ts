import { strict as assert } from 'node:assert';
import type { SkipReason } from '../../shared/image.ts';
import { SkipError } from '../errors.ts';
import type { Preprocessing, Rgb } from './preprocessing.ts';

const background = { light: [255, 255, 255], dark: [32, 32, 32], threshold: 200 } as const;
const in255 = (...[red, green, blue]: Rgb): Rgb => [red * 255, green * 255, blue * 255];

/** What the bundled model's package says. */
export const bundled: Preprocessing = {
  width: 224,
  height: 224,
  fit: 'subject',
  kernel: 'cubic',
  background,
  mean: [127, 127, 127],
  std: [128, 128, 128],
};

/** CLIP's published preprocessing. */
export const clip: Preprocessing = {
  width: 224,
  height: 224,
  fit: 'cover',
  shorterSide: 224,
  kernel: 'cubic',
  background,
  mean: in255(0.48145466, 0.4578275, 0.40821073),
  std: in255(0.26862954, 0.26130258, 0.27577711),
};

/** ResNet's published preprocessing (torchvision). */
export const resnet: Preprocessing = {
  ...clip,
  shorterSide: 256,
  kernel: 'linear',
  mean: in255(0.485, 0.456, 0.406),
  std: in255(0.229, 0.224, 0.225),
};

/** 8 bits, the values as they are: easy to read in a test. */
export function plain(width: number, height: number, fit: Preprocessing['fit']): Preprocessing {
  return { width, height, fit, kernel: 'cubic', background, mean: [0, 0, 0], std: [1, 1, 1] };
}

/** The colour of one pixel of a CHW tensor. */
export function pixelAt(tensor: Float32Array, width: number, height: number, x: number, y: number): number[] {
  return [0, 1, 2].map((channel) => tensor[channel * width * height + y * width + x] as number);
}

export function near(actual: readonly number[], expected: readonly number[], tolerance = 6): void {
  assert.ok(
    actual.length === expected.length && actual.every((v, i) => Math.abs(v - (expected[i] ?? Number.NaN)) <= tolerance),
    `${actual} is not near ${expected}`,
  );
}

export async function assertSkipped(work: Promise<unknown>, reason: SkipReason, detail?: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof SkipError, String(error));
    assert.equal(error.reason, reason, error.message);
    if (detail !== undefined) assert.match(error.message, detail);
    return true;
  });
}

/** The drawing's markup as bytes. */
export function svg(inside: string, attributes = 'width="64" height="64"'): Uint8Array {
  return new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`);
}
