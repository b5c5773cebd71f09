// The loops over the rows of a query, in AssemblyScript: sums, scores and choices of float32 columns in WASM SIMD. They compute
// in float64 like JavaScript and round where it does.
//
// Only loads and stores at addresses that the caller gives. Columns are read and written four rows at a time, so that up to
// three rows behind the last must be there.

@inline
function firstTwo(values: v128): v128 {
  return f64x2.promote_low_f32x4(values);
}

@inline
function lastTwo(values: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(values, values, 1, 1));
}

/** Four float32 of two times two float64. */
@inline
function joined(first: v128, last: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(last), 0, 2);
}

@inline
function added(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** Adds to three float64 at `sums`: how many values there are, their sum and that of their squares; NaN left out. */
export function addSums(values: usize, count: i32, sums: usize): void {
  let counts = i32x4.splat(0);
  let sumA = f64x2.splat(0);
  let sumB = f64x2.splat(0);
  let squaresA = f64x2.splat(0);
  let squaresB = f64x2.splat(0);
  for (let row = 0; row < count; row += 4) {
    const four = v128.load(values + ((<usize>row) << 2));
    const rows = i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3));
    const there = v128.and(f32x4.eq(four, four), i32x4.lt_s(rows, i32x4.splat(count)));
    const known = v128.and(four, there);
    const a = firstTwo(known);
    const b = lastTwo(known);
    // True is -1.
    counts = i32x4.sub(counts, there);
    sumA = f64x2.add(sumA, a);
    sumB = f64x2.add(sumB, b);
    squaresA = f64x2.add(squaresA, f64x2.mul(a, a));
    squaresB = f64x2.add(squaresB, f64x2.mul(b, b));
  }
  const counted =
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3);
  store<f64>(sums, load<f64>(sums) + <f64>counted);
  store<f64>(sums, load<f64>(sums, 8) + added(f64x2.add(sumA, sumB)), 8);
  store<f64>(sums, load<f64>(sums, 16) + added(f64x2.add(squaresA, squaresB)), 16);
}

/** The larger of the cosine and its sum with the meaning: the cosine where there is no meaning, which is NaN. */
@inline
function named(look: v128, meaning: v128, fixed: v128, share: v128, perMeaning: v128): v128 {
  const sum = f64x2.add(f64x2.add(fixed, f64x2.mul(share, look)), f64x2.mul(perMeaning, meaning));
  const more = f64x2.sub(sum, look);
  const larger = f64x2.add(look, f64x2.mul(f64x2.add(more, f64x2.abs(more)), f64x2.splat(0.5)));
  return v128.bitselect(larger, look, f64x2.eq(larger, larger));
}

/** Half of the words add less than half: in a short query the word that is missing is what was meant. */
@inline
function worded(score: v128, part: v128, perWord: v128): v128 {
  return f64x2.add(score, f64x2.mul(f64x2.mul(perWord, part), f64x2.sqrt(part)));
}

/** `Fusion.score` without the text in pictures, for `count` rows rounded up to four. */
export function fuse(
  looks: usize,
  meaning: usize,
  words: usize,
  scores: usize,
  count: i32,
  fixed: f64,
  share: f64,
  perMeaning: f64,
  perWord: f64,
): void {
  const fixedPair = f64x2.splat(fixed);
  const sharePair = f64x2.splat(share);
  const meaningPair = f64x2.splat(perMeaning);
  const wordPair = f64x2.splat(perWord);
  const end = (<usize>count) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const look = v128.load(looks + at);
    const meant = v128.load(meaning + at);
    let first = named(firstTwo(look), firstTwo(meant), fixedPair, sharePair, meaningPair);
    let last = named(lastTwo(look), lastTwo(meant), fixedPair, sharePair, meaningPair);
    const parts = v128.load(words + at);
    // Most rows have none of the words, and a root takes as long as all the rest.
    if (v128.any_true(parts)) {
      first = worded(first, firstTwo(parts), wordPair);
      last = worded(last, lastTwo(parts), wordPair);
    }
    v128.store(scores + at, joined(first, last));
  }
}

@inline
function texted(score: v128, words: v128, meaning: v128, fixed: v128, perWord: v128, perMeaning: v128): v128 {
  const more = f64x2.add(f64x2.add(fixed, f64x2.mul(perWord, words)), f64x2.mul(perMeaning, meaning));
  return f64x2.add(score, v128.and(more, f64x2.gt(more, f64x2.splat(0))));
}

/** Adds to `count` scores, rounded up to four, what the text in pictures says; NaN, where there is none, and less than 0 add nothing. */
export function addText(
  words: usize,
  meaning: usize,
  scores: usize,
  count: i32,
  fixed: f64,
  perWord: f64,
  perMeaning: f64,
): void {
  const fixedPair = f64x2.splat(fixed);
  const wordPair = f64x2.splat(perWord);
  const meaningPair = f64x2.splat(perMeaning);
  const end = (<usize>count) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const score = v128.load(scores + at);
    const word = v128.load(words + at);
    const meant = v128.load(meaning + at);
    const first = texted(firstTwo(score), firstTwo(word), firstTwo(meant), fixedPair, wordPair, meaningPair);
    const last = texted(lastTwo(score), lastTwo(word), lastTwo(meant), fixedPair, wordPair, meaningPair);
    v128.store(scores + at, joined(first, last));
  }
}

/** How many of `count` values are at least so much. */
export function countFrom(values: usize, count: i32, least: f64): i32 {
  const limit = f64x2.splat(least);
  let found = 0;
  for (let row = 0; row < count; row += 4) {
    const four = v128.load(values + ((<usize>row) << 2));
    let enough = i64x2.bitmask(f64x2.ge(firstTwo(four), limit)) | (i64x2.bitmask(f64x2.ge(lastTwo(four), limit)) << 2);
    if (count - row < 4) enough &= (1 << (count - row)) - 1;
    found += popcnt(enough);
  }
  return found;
}

/** The largest of each `size` values, a multiple of four, for as many such blocks. */
export function maxima(values: usize, blocks: i32, size: i32, largest: usize): void {
  const bytes = (<usize>size) << 2;
  for (let block = 0; block < blocks; block++) {
    const end = values + bytes;
    let most = v128.load(values);
    for (values += 16; values < end; values += 16) most = f32x4.pmax(most, v128.load(values));
    most = f32x4.pmax(most, i32x4.shuffle(most, most, 2, 3, 0, 1));
    most = f32x4.pmax(most, i32x4.shuffle(most, most, 1, 0, 3, 2));
    store<f32>(largest + ((<usize>block) << 2), f32x4.extract_lane(most, 0));
  }
}

/** Writes which of `count` values are at least so much, ascending. @returns how many */
export function positionsFrom(values: usize, count: i32, least: f32, positions: usize): i32 {
  const limit = f32x4.splat(least);
  let found = 0;
  for (let row = 0; row < count; row += 4) {
    const enough = f32x4.ge(v128.load(values + ((<usize>row) << 2)), limit);
    if (!v128.any_true(enough)) continue;
    for (let mask = i32x4.bitmask(enough); mask !== 0; mask &= mask - 1) {
      const at = row + ctz(mask);
      if (at >= count) break;
      store<i32>(positions + ((<usize>found) << 2), at);
      found++;
    }
  }
  return found;
}
