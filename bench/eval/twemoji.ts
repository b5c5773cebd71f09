import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fetchPackage } from './npmPackage.ts';
import { picture, type Task } from './task.ts';

/** Twemoji's drawings without those of a skin tone: the same figure five times over would all be right. */
export function twemojiPictures(): string[] {
  const folder = fetchPackage('@twemoji/svg', '15.0.0');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.svg') && !/1f3f[b-f]/.test(file))
    .sort()
    .map((file) => join(folder, file));
}

/** Each OpenMoji drawing as a query for Twemoji's drawing of the same character; files are named by code points. */
export function pairTask(openmoji: readonly string[], twemoji: readonly string[]): Task {
  const at = new Map(twemoji.map((path, index) => [codePoints(path), index]));
  const pairs = openmoji.flatMap((path) => {
    const index = at.get(codePoints(path));
    return index === undefined ? [] : [{ path, index }];
  });
  return {
    set: 'emoji-pairs/openmoji-twemoji',
    direction: 'image to image',
    queries: pairs.map(picture),
    candidates: twemoji.map((path) => picture({ path })),
    relevant: pairs.map(({ index }) => new Set([index])),
  };
}

/** Code points of an emoji file's name without the selector that asks for colour, which only some names have. */
function codePoints(path: string): string {
  const points = basename(path, '.svg').toLowerCase().split('-');
  return points.filter((point) => point !== 'fe0f').join('-');
}
