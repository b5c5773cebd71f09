import { type Tone, toneOf } from './tone.ts';

const tones = new Map<string, Tone>();
const pixels = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const side = 24;

/** The tone of a loaded picture, which must come from this page or with leave to be read. */
export function measureTone(image: HTMLImageElement): Tone {
  if (pixels === null) return 'mixed';
  pixels.clearRect(0, 0, side, side);
  pixels.drawImage(image, 0, 0, side, side);
  return toneOf(pixels.getImageData(0, 0, side, side).data);
}

/** The tone of a content whose thumbnail is loaded; measured once. */
export function learnTone(sha256: string, thumbnail: HTMLImageElement): Tone {
  const known = tones.get(sha256);
  if (known !== undefined) return known;
  const tone = measureTone(thumbnail);
  tones.set(sha256, tone);
  return tone;
}

/** What is known of a content's tone since its thumbnail was shown. */
export function toneOfContent(sha256: string): Tone | undefined {
  return tones.get(sha256);
}

/**
 * The classes that lay a transparent picture on what it can be seen on: a checkerboard, the theme's opposite tone for a drawing in
 * one tone, and nothing under one that lets nothing through.
 */
export function groundClass(tone: Tone | undefined): string {
  if (tone === 'opaque') return '';
  return tone === 'dark' || tone === 'light' ? `transparent drawn-${tone}` : 'transparent';
}
