// The inner loops of exact search, in AssemblyScript: dot products of one query with many int8 vectors in WASM SIMD.
//
// A vector lies in two parts, which stand apart: the upper four bits of each value (plus 8, so 0 to 15) in `high`, the lower
// four in `low`. Its length is padded with zeros to a multiple of 32 dimensions. Of each 32, byte i of 16 holds dimension i in
// its lower half and dimension 16 + i in its upper half. What is asked of every vector reads `high` alone, half of the bytes:
// a scan waits for memory.
//
// Only loads and stores at addresses that the caller gives: no allocation, no static data.

/** Bytes that come from memory at once. */
const cacheLine: usize = 64;

@inline
function lowerHalves(bytes: v128): v128 {
  return v128.and(bytes, i8x16.splat(15));
}

@inline
function upperHalves(bytes: v128): v128 {
  return v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15));
}

/** The first 16 of 32 values, from their two parts. */
@inline
function firstValues(high: v128, low: v128): v128 {
  // 16 * (h - 8) + l: the sign bit of 16 * h turned over.
  return v128.or(v128.xor(i16x8.shl(lowerHalves(high), 4), i8x16.splat(-128)), lowerHalves(low));
}

/** The other 16. */
@inline
function lastValues(high: v128, low: v128): v128 {
  return v128.or(v128.xor(v128.andnot(high, i8x16.splat(15)), i8x16.splat(-128)), upperHalves(low));
}

/** Adds the products of 16 values with 16 of the query. */
@inline
function addProducts(sum: v128, values: v128, query: usize): v128 {
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(query), i16x8.extend_low_i8x16_s(values)));
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(query, 16), i16x8.extend_high_i8x16_s(values)));
}

@inline
function dot(query: usize, high: usize, low: usize, half: usize): i32 {
  let sum = i32x4.splat(0);
  const end = high + half;
  while (high < end) {
    const upper = v128.load(high);
    const lower = v128.load(low);
    sum = addProducts(sum, firstValues(upper, lower), query);
    sum = addProducts(sum, lastValues(upper, lower), query + 32);
    high += 16;
    low += 16;
    query += 64;
  }
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

/** Takes a vector apart. @param values int8, @param half bytes of each part */
export function split(values: usize, high: usize, low: usize, half: i32): void {
  const end = high + <usize>half;
  while (high < end) {
    const first = v128.load(values);
    const last = v128.load(values, 16);
    const eights = i8x16.splat(-128);
    v128.store(
      high,
      v128.or(upperHalves(v128.xor(first, eights)), v128.andnot(v128.xor(last, eights), i8x16.splat(15))),
    );
    v128.store(low, v128.or(lowerHalves(first), i16x8.shl(lowerHalves(last), 4)));
    values += 32;
    high += 16;
    low += 16;
  }
}

/** Puts a vector together, as an int16 query. */
export function join(query: usize, high: usize, low: usize, half: i32): void {
  const end = high + <usize>half;
  while (high < end) {
    const first = firstValues(v128.load(high), v128.load(low));
    const last = lastValues(v128.load(high), v128.load(low));
    v128.store(query, i16x8.extend_low_i8x16_s(first));
    v128.store(query, i16x8.extend_high_i8x16_s(first), 16);
    v128.store(query, i16x8.extend_low_i8x16_s(last), 32);
    v128.store(query, i16x8.extend_high_i8x16_s(last), 48);
    query += 64;
    high += 16;
    low += 16;
  }
}

/** scores[i] = dot(query, vectors[i]) * scales[i] * queryScale, for the first `count` vectors. @param query int16 */
export function scan(
  query: usize,
  high: usize,
  low: usize,
  scales: usize,
  scores: usize,
  count: i32,
  half: i32,
  queryScale: f32,
): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 2;
    store<f32>(scores + at, <f32>dot(query, high, low, half) * load<f32>(scales + at) * queryScale);
    high += half;
    low += half;
  }
}

/** The same for one vector, which stands at slot `slot`. */
export function scoreOne(
  query: usize,
  high: usize,
  low: usize,
  scales: usize,
  slot: i32,
  half: i32,
  queryScale: f32,
): f32 {
  const before = <usize>slot * <usize>half;
  return (
    <f32>dot(query, high + before, low + before, half) * load<f32>(scales + ((<usize>slot) << 2)) * queryScale
  );
}

/**
 * The same for `count` vectors, whose slots stand where their scores are written. They lie anywhere, and nothing foresees where:
 * so all are touched first, by loads that need not wait for one another, and lie in the caches when they are multiplied.
 */
export function scoreSlots(
  query: usize,
  high: usize,
  low: usize,
  scales: usize,
  slots: usize,
  count: i32,
  half: i32,
  queryScale: f32,
): void {
  const end = slots + ((<usize>count) << 2);
  let touched = 0;
  for (let at = slots; at < end; at += 4) {
    const before = <usize>load<u32>(at) * <usize>half;
    for (let byte: usize = 0; byte < <usize>half; byte += cacheLine) {
      touched |= load<u8>(high + before + byte) | load<u8>(low + before + byte);
    }
  }
  // Never true, but the loads must not be left out.
  if (touched < 0) return;
  for (let at = slots; at < end; at += 4) {
    store<f32>(at, scoreOne(query, high, low, scales, load<i32>(at), half, queryScale));
  }
}

/** Adds the products of 32 upper parts with the query's int8, to 8 sums of 16 bits: four times fit into them. */
@inline
function addCoarse(sums: v128, high: usize, query: usize): v128 {
  const bytes = v128.load(high);
  // What stands second may only have 7 bits: with 4 no processor rounds or clips.
  sums = i16x8.add(sums, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(query), lowerHalves(bytes)));
  return i16x8.add(sums, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(query, 16), upperHalves(bytes)));
}

@inline
function pairwise(a: v128, b: v128): v128 {
  // a0 + a1, a2 + a3, b0 + b1, b2 + b3
  return i32x4.add(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shuffle(a, b, 1, 3, 5, 7));
}

/**
 * scores[i] = (dot(query, high[i]) * factor + offset) * scales[i], for `count` vectors rounded up to four. Four at a time: each
 * part of the query is loaded once for all of them.
 * @param query int8, -127 to 127
 */
export function scanCoarse(
  query: usize,
  high: usize,
  scales: usize,
  scores: usize,
  count: i32,
  half: i32,
  factor: f32,
  offset: f32,
): void {
  const step = <usize>half;
  const factors = f32x4.splat(factor);
  const offsets = f32x4.splat(offset);
  for (let i = 0; i < count; i += 4) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    let high1 = high + step;
    let high2 = high1 + step;
    let high3 = high2 + step;
    const end = high1;
    let part = query;
    while (high < end) {
      let sumsA = i16x8.splat(0);
      let sumsB = i16x8.splat(0);
      let sumsC = i16x8.splat(0);
      let sumsD = i16x8.splat(0);
      const pause = min(end, high + 64);
      while (high < pause) {
        sumsA = addCoarse(sumsA, high, part);
        sumsB = addCoarse(sumsB, high1, part);
        sumsC = addCoarse(sumsC, high2, part);
        sumsD = addCoarse(sumsD, high3, part);
        part += 32;
        high += 16;
        high1 += 16;
        high2 += 16;
        high3 += 16;
      }
      a = i32x4.add(a, i32x4.extadd_pairwise_i16x8_s(sumsA));
      b = i32x4.add(b, i32x4.extadd_pairwise_i16x8_s(sumsB));
      c = i32x4.add(c, i32x4.extadd_pairwise_i16x8_s(sumsC));
      d = i32x4.add(d, i32x4.extadd_pairwise_i16x8_s(sumsD));
    }
    high = high3;
    const sums = f32x4.convert_i32x4_s(pairwise(pairwise(a, b), pairwise(c, d)));
    const at = (<usize>i) << 2;
    v128.store(scores + at, f32x4.mul(f32x4.add(f32x4.mul(sums, factors), offsets), v128.load(scales + at)));
  }
}
