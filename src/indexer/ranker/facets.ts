import { type ImageFormat, imageFormats } from '../../shared/image.ts';
import type { Facets } from '../../shared/protocol.ts';
import { coloursPerFile, type FileTable } from './fileTable.ts';
import { basicColourCells, basicColours, colourCell, swatch } from './query/colours.ts';

/** Folders that are offered at most. */
const mostFolders = 24;
/** A nested folder is offered next to its parent when it holds this share of all files. */
const nestedShare = 0.05;
/** A colour counts for a picture that has this much of it, as in `color:`. */
const leastShare = 0.1;

/** By longer side: an icon, a small picture, one for a page, one for a screen, more than that. */
const sizeBuckets = [
  { filter: 'side:<=64', label: '≤ 64 px', most: 64 },
  { filter: 'side:65..256', label: '65–256 px', most: 256 },
  { filter: 'side:257..1024', label: '257–1024 px', most: 1024 },
  { filter: 'side:1025..2048', label: '1025–2048 px', most: 2048 },
  { filter: 'side:>2048', label: '> 2048 px', most: Number.POSITIVE_INFINITY },
] as const;

/**
 * How many of the rows have each value, for chips. Folder values are relative paths without a leading slash, '' for the
 * root's own files; the filter of one is `folder:/PATH`.
 * @param rows rows of the table, each once
 */
export function facetsOf(table: FileTable, rows: Uint32Array): Facets {
  const { columns } = table;
  const byFolder = new Uint32Array(table.folders.length);
  const byFormat = new Uint32Array(imageFormats.length);
  const bySize = new Uint32Array(sizeBuckets.length);
  const byColour = new Uint32Array(basicColours.length);
  const cells = basicColourCells();
  const shares = new Uint32Array(basicColours.length);
  for (const row of rows) {
    increment(byFolder, columns.folder[row] ?? 0);
    increment(byFormat, columns.format[row] ?? 0);
    const side = Math.max(columns.width[row] ?? 0, columns.height[row] ?? 0);
    let bucket = 0;
    while (side > (sizeBuckets[bucket]?.most ?? side)) bucket++;
    increment(bySize, bucket);
    shares.fill(0);
    for (let at = row * coloursPerFile; at < (row + 1) * coloursPerFile; at++) {
      const packed = columns.colours[at] ?? 0;
      if (packed === 0) break;
      const colour = cells[colourCell(packed >>> 8)] ?? 0;
      shares[colour] = (shares[colour] ?? 0) + (packed & 255);
    }
    for (let colour = 0; colour < shares.length; colour++) {
      if ((shares[colour] ?? 0) >= leastShare * 255) increment(byColour, colour);
    }
  }
  return {
    folders: folderFacets(table.folders, byFolder),
    formats: imageFormats
      .map((value: ImageFormat, i) => ({ value, count: byFormat[i] ?? 0 }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
    sizes: sizeBuckets
      .map(({ filter, label }, i) => ({ filter, label, count: bySize[i] ?? 0 }))
      .filter(({ count }) => count > 0),
    colours: basicColours
      .map((value, i) => ({ value, hex: swatch(value), count: byColour[i] ?? 0 }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
  };
}

/** The counts of several roots together. */
export function mergeFacets(all: readonly Facets[]): Facets {
  return {
    folders: mergeCounts(all.map(({ folders }) => folders)).slice(0, mostFolders),
    formats: mergeCounts(all.map(({ formats }) => formats)),
    sizes: sizeBuckets.flatMap(({ filter, label }) => {
      const count = all.reduce((sum, { sizes }) => sum + (sizes.find((size) => size.filter === filter)?.count ?? 0), 0);
      return count > 0 ? [{ filter, label, count }] : [];
    }),
    colours: mergeCounts(all.map(({ colours }) => colours)),
  };
}

/** Sums by value, highest first. */
function mergeCounts<Entry extends { readonly value: string; readonly count: number }>(
  lists: readonly (readonly Entry[])[],
): Entry[] {
  const merged = new Map<string, Entry>();
  for (const entry of lists.flat()) {
    const known = merged.get(entry.value);
    merged.set(entry.value, known === undefined ? entry : { ...known, count: known.count + entry.count });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function increment(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

/**
 * The folders worth choosing: a folder that holds everything is none, so its children are taken; below them those that hold
 * much. Each count has what is in subfolders.
 */
function folderFacets(folders: readonly string[], own: Uint32Array): { value: string; count: number }[] {
  const totals = new Map<string, number>();
  let all = 0;
  for (const [number, folder] of folders.entries()) {
    const count = own[number] ?? 0;
    if (count === 0) continue;
    all += count;
    for (let path = folder; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
      totals.set(path, (totals.get(path) ?? 0) + count);
    }
  }
  const shared = [...totals].filter(([, count]) => count === all).map(([path]) => path);
  const top = shared.reduce((longest, path) => (path.length > longest.length ? path : longest), '');
  const depth = top === '' ? 0 : top.split('/').length;
  const offered = [...totals].filter(([path, count]) => {
    const below = path.split('/').length - depth;
    // A folder that has all its parent has would narrow nothing.
    const isNarrower = count < (totals.get(path.slice(0, path.lastIndexOf('/'))) ?? all);
    return below === 1 || (below > 1 && count >= all * nestedShare && isNarrower);
  });
  const rootFiles = own[folders.indexOf('')] ?? 0;
  if (rootFiles > 0 && top === '' && offered.length > 0) offered.push(['', rootFiles]);
  return offered
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, mostFolders);
}
