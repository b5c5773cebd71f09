import type { FileTable } from './fileTable.ts';

/** Fewer named pictures than this say nothing about whether names and pictures have to do with each other. */
const leastSample = 32;
/** More make the answer no clearer: 300 take about 40 ms. */
const mostSample = 300;
/** Names whose pictures are compared with a name's own picture. */
const nearest = 3;
const shuffles = 60;
/** Sets with real names reach 5 to 42; 99.9 % of random deals of a set's names stay below 3.4 (docs/search-quality.md). */
const leastDeviations = 3.7;
/** How much of what all names have in common is taken off a query: docs/search-quality.md. */
const commonPart = 0.8;
/** Mean cosine of a query and an unrelated name: what stands in for the common part where names are few. */
const unrelated = 0.21;

/** What is known of the names of a root as a whole. */
export interface NameSurvey {
  /** False when names and pictures have nothing to do with each other: then names must not rank. */
  readonly agree: boolean;
  /**
   * What a query is reduced by before it is compared with names: some names lie close to every query, and must not come first
   * for each. Undefined when there are no names.
   */
  readonly common: Float32Array | undefined;
  /** Taken off every cosine besides. */
  readonly offset: number;
}

export const noNames: NameSurvey = { agree: true, common: undefined, offset: commonPart * unrelated };

/**
 * Looks at a sample of the files that have a phrase and a picture vector, each phrase and each content once.
 * @param phraseVector unit vector of a phrase, @param pictureVector unit vector of a content; undefined when not there
 */
export function surveyNames(
  table: FileTable,
  phraseVector: (phraseId: number) => Float32Array | undefined,
  pictureVector: (contentId: number) => Float32Array | undefined,
): NameSurvey {
  const names: Float32Array[] = [];
  const looks: Float32Array[] = [];
  const seenPhrases = new Set<number>([0]);
  const seenContents = new Set<number>();
  const { phraseId, contentId } = table.columns;
  const stride = coprimeStride(table.count);
  for (let step = 0; step < table.count && names.length < mostSample; step++) {
    const row = (step * stride) % table.count;
    const phrase = phraseId[row] ?? 0;
    const content = contentId[row] ?? 0;
    if (seenPhrases.has(phrase) || seenContents.has(content)) continue;
    const name = phraseVector(phrase);
    const look = name && pictureVector(content);
    if (name === undefined || look === undefined) continue;
    seenPhrases.add(phrase);
    seenContents.add(content);
    names.push(name);
    looks.push(look);
  }
  const [first] = names;
  if (first === undefined) return noNames;
  const weight = commonPart / (names.length + leastSample);
  const common = new Float32Array(first.length);
  for (const name of names)
    for (let at = 0; at < common.length; at++) common[at] = (common[at] ?? 0) + weight * (name[at] ?? 0);
  return { agree: namesAgree(names, looks), common, offset: weight * leastSample * unrelated };
}

/** Visits every row once, far from the one before: files of one folder stand together. */
function coprimeStride(count: number): number {
  let stride = Math.max(1, Math.floor(count * 0.618));
  while (greatestDivisor(stride, count) > 1) stride++;
  return stride;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/**
 * Whether the pictures of a folder have to do with their names: pictures whose names mean nearly the same must look more
 * alike than pictures with names drawn by lot. Where they do not (random words, names of something else), names would only
 * bury what looks right. A Mantel test (1967) over each name's nearest names; it needs no model that knows both.
 *
 * @param names unit vectors of distinct phrases
 * @param looks unit vectors of the pictures that have them, in the same order
 * @returns true as well when there are too few to tell
 */
export function namesAgree(names: readonly Float32Array[], looks: readonly Float32Array[]): boolean {
  return names.length < leastSample || agreement(names, looks) >= leastDeviations;
}

/** By how many standard deviations the pictures of similar names are more alike than by chance. */
export function agreement(names: readonly Float32Array[], looks: readonly Float32Array[]): number {
  const count = names.length;
  const byName = similarities(names);
  const byLooks = withoutRowMeans(similarities(looks), count);
  const pairs = nearestPairs(byName, count);
  const order = Uint32Array.from({ length: count }, (_, at) => at);
  const own = meanOver(pairs, byLooks, order, count);
  const random = lottery();
  const chance: number[] = [];
  for (let round = 0; round < shuffles; round++) {
    for (let at = count - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
    }
    chance.push(meanOver(pairs, byLooks, order, count));
  }
  const mean = chance.reduce((sum, value) => sum + value, 0) / shuffles;
  const deviation = Math.sqrt(chance.reduce((sum, value) => sum + (value - mean) ** 2, 0) / shuffles);
  return deviation === 0 ? 0 : (own - mean) / deviation;
}

function similarities(vectors: readonly Float32Array[]): Float32Array {
  const count = vectors.length;
  const result = new Float32Array(count * count);
  for (const [row, a] of vectors.entries()) {
    for (let column = 0; column < row; column++) {
      const b = vectors[column] ?? a;
      let sum = 0;
      for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
      result[row * count + column] = sum;
      result[column * count + row] = sum;
    }
  }
  return result;
}

/** A picture that looks like everything (a blank one) must not count as like its neighbours. */
function withoutRowMeans(values: Float32Array, count: number): Float32Array {
  const means = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let column = 0; column < count; column++) sum += values[row * count + column] ?? 0;
    means[row] = sum / (count - 1);
  }
  const result = new Float32Array(values.length);
  for (let at = 0; at < result.length; at++) {
    result[at] = (values[at] ?? 0) - (means[Math.floor(at / count)] ?? 0) - (means[at % count] ?? 0);
  }
  return result;
}

/**
 * Row and column of each name and the names nearest to it, one after the other. It takes no copies to sort: with those a survey
 * made 20 MB of garbage at once.
 */
function nearestPairs(byName: Float32Array, count: number): Uint32Array {
  const each = Math.min(nearest, count - 1);
  const pairs = new Uint32Array(count * each * 2);
  for (let row = 0; row < count; row++) {
    const others = nearestOf(byName.subarray(row * count, (row + 1) * count), row, each);
    for (const [rank, other] of others.entries()) pairs.set([row, other], (row * each + rank) * 2);
  }
  return pairs;
}

/** The largest values but one's own, the first of equal ones first. */
function nearestOf(similarity: Float32Array, own: number, most: number): readonly number[] {
  const best: number[] = [];
  for (let other = 0; other < similarity.length; other++) {
    const value = similarity[other] ?? 0;
    if (other === own || (best.length === most && value <= (similarity[best.at(-1) ?? 0] ?? 0))) continue;
    let rank = Math.min(best.length, most - 1);
    for (; rank > 0 && value > (similarity[best[rank - 1] ?? 0] ?? 0); rank--) best[rank] = best[rank - 1] ?? 0;
    best[rank] = other;
  }
  return best;
}

function meanOver(pairs: Uint32Array, byLooks: Float32Array, order: Uint32Array, count: number): number {
  let sum = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    const row = order[pairs[at] ?? 0] ?? 0;
    sum += byLooks[row * count + (order[pairs[at + 1] ?? 0] ?? 0)] ?? 0;
  }
  return sum / (pairs.length / 2);
}

/** The same numbers each time (a linear congruential generator, Numerical Recipes), so that a folder is judged the same. */
function lottery(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
