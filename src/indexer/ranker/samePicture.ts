import type { DominantColour, ImageFormat } from '../../shared/image.ts';
import { colourDistance, type OkLab, okLab, rgbOf } from './query/colours.ts';

/** What two pictures are compared by, besides their perceptual hashes and vectors. */
export interface PictureLook {
  readonly colours: readonly DominantColour[];
  readonly format: ImageFormat;
}

/** Bits of the perceptual hashes that may differ at most, of 64. */
export const mostHashBits = 8;

/**
 * Icons, drawings and dialogs are made of hardly more than their main colours, and lie in formats without losses. Many different
 * ones have nearly the same hash; only vectors and colours tell them apart.
 */
const drawn = { cover: 0.85, anyFormat: 0.985, bits: 3, cosine: 0.98, colours: 0.02 };
const drawnFormats: readonly ImageFormat[] = ['svg', 'png', 'gif', 'bmp', 'ico'];
/** Photos have hashes of their own; small and blurred versions have vectors that are far from the original's. */
const photo = { bits: 4, cosine: 0.4, colours: 0.05 };
/** On a plain background the hash tells less. */
const plain = { cover: 0.92, cosine: 0.8 };
/** Brighter or greyer: other colours, but vectors that see the same. */
const edited = { bits: mostHashBits, cosine: 0.9 };

/**
 * Whether two pictures are the same to the eye: another size or format, compressed, blurred or slightly edited. How the limits
 * were chosen: docs/search-quality.md, "Near-duplicates".
 * @param bits by which their perceptual hashes differ
 * @param cosine of their vectors
 */
export function isSamePicture(bits: number, cosine: number, a: PictureLook, b: PictureLook): boolean {
  if (!canBeSameAs(a)(bits, cosine) || !canBeSameAs(b)(bits, cosine)) return false;
  if (isDrawn(a) || isDrawn(b)) return colourDifference(a, b) <= drawn.colours;
  if (bits <= edited.bits && cosine >= edited.cosine) return true;
  const least = Math.max(cover(a), cover(b)) >= plain.cover ? plain.cosine : photo.cosine;
  return bits <= photo.bits && cosine >= least && colourDifference(a, b) <= photo.colours;
}

/** What can be told without knowing the other picture: false when no other that differs by so much is the same as this. */
export function canBeSameAs(look: PictureLook): (bits: number, cosine: number) => boolean {
  const limits = isDrawn(look) ? [drawn] : [edited, photo];
  return (bits, cosine) => limits.some((limit) => bits <= limit.bits && cosine >= limit.cosine);
}

function isDrawn(look: PictureLook): boolean {
  const covered = cover(look);
  return covered >= drawn.anyFormat || (covered >= drawn.cover && drawnFormats.includes(look.format));
}

/** Share of the picture that its main colours fill. */
function cover({ colours }: PictureLook): number {
  return colours.reduce((sum, { share }) => sum + share, 0);
}

/** How far, in OKLab, the main colours of one are from the nearest of the other's, weighted by their shares; 0 for the same. */
function colourDifference(a: PictureLook, b: PictureLook): number {
  const [first, second] = [a, b].map(({ colours }) =>
    colours.map(({ hex, share }) => ({ lab: okLab(rgbOf(hex)), share })),
  );
  return Math.max(oneWay(first ?? [], second ?? []), oneWay(second ?? [], first ?? []));
}

interface Shade {
  readonly lab: OkLab;
  readonly share: number;
}

function oneWay(from: readonly Shade[], to: readonly Shade[]): number {
  let sum = 0;
  let shares = 0;
  for (const { lab, share } of from) {
    sum += share * Math.min(1, ...to.map((other) => colourDistance(lab, other.lab)));
    shares += share;
  }
  return shares === 0 ? 0 : sum / shares;
}
