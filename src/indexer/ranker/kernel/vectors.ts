// The inner loops of exact search, in AssemblyScript: dot products of one query with many int8 vectors in WASM SIMD.
//
// A vector lies in parts that stand apart: the upper four bits of each value (plus 8, so 0 to 15) in `high`, and either the lower four
// in `low`, or the fifth alone in `fifth`, or nothing more. The address of what is missing is 0; what it would hold counts as 0,
// and values are rounded to the bits that are left. A vector's length is padded with zeros to a multiple of 64 dimensions. Of each 32,
// byte i of 16 in `high` and `low` holds dimension i in its lower half and dimension 16 + i in its upper half; `fifth` has a bit for each
// dimension, in order, the lowest first. What is asked of every vector reads `high` alone: a scan waits for memory.
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

/** 16 values: 16 * (high - 8) + low. */
@inline
function values(high: v128, low: v128): v128 {
  // The sign bit of what is 8 too much is turned over.
  return v128.or(v128.xor(i16x8.shl(high, 4), i8x16.splat(-128)), low);
}

/** Of 16 dimensions the fifth bit, which is worth 8, from the lowest of 16 bits up. */
@inline
function fifths(bits: usize): v128 {
  const both = i16x8.splat(load<i16>(bits));
  const eachOf8 = i8x16.shuffle(both, both, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const own = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  return v128.and(i8x16.eq(v128.and(eachOf8, own), own), i8x16.splat(8));
}

/** What 16 dimensions have below their upper bits, where `low` holds it in lower halves. */
@inline
function lowerOf(low: v128, fifth: usize, at: usize): v128 {
  return fifth === 0 ? lowerHalves(low) : fifths(fifth + at);
}

/** The same where `low` holds it in upper halves. */
@inline
function upperOf(low: v128, fifth: usize, at: usize): v128 {
  return fifth === 0 ? upperHalves(low) : fifths(fifth + at);
}

/** Adds the products of 16 values with 16 of the query. */
@inline
function addProducts(sum: v128, values: v128, query: usize): v128 {
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(query), i16x8.extend_low_i8x16_s(values)));
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(query, 16), i16x8.extend_high_i8x16_s(values)));
}

/** 16 bytes of a part that may be missing. */
@inline
function bytesOf(part: usize, at: usize): v128 {
  return part === 0 ? i8x16.splat(0) : v128.load(part + at);
}

/** Where such a part goes on. */
@inline
function after(part: usize, bytes: usize): usize {
  return part === 0 ? 0 : part + bytes;
}

@inline
function dot(query: usize, high: usize, low: usize, fifth: usize, half: usize): i32 {
  let sum = i32x4.splat(0);
  const end = high + half;
  while (high < end) {
    const first = v128.load(high);
    const last = v128.load(high, 16);
    const lowFirst = bytesOf(low, 0);
    const lowLast = bytesOf(low, 16);
    sum = addProducts(sum, values(lowerHalves(first), lowerOf(lowFirst, fifth, 0)), query);
    sum = addProducts(sum, values(upperHalves(first), upperOf(lowFirst, fifth, 2)), query + 32);
    sum = addProducts(sum, values(lowerHalves(last), lowerOf(lowLast, fifth, 4)), query + 64);
    sum = addProducts(sum, values(upperHalves(last), upperOf(lowLast, fifth, 6)), query + 96);
    high += 32;
    low = after(low, 32);
    fifth = after(fifth, 8);
    query += 128;
  }
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

/** Eight int16 of -127 to 127 as -15 to 15, or as -7 to 7 where that is all there is room for, in proportion. */
@inline
function fewer(eight: v128, fifth: usize): v128 {
  // 121 / 1024 is 15 / 127 to three digits, and 113 / 2048 is 7 / 127.
  return fifth === 0
    ? i16x8.shr_s(i16x8.add(i16x8.mul(eight, i16x8.splat(113)), i16x8.splat(1024)), 11)
    : i16x8.shr_s(i16x8.add(i16x8.mul(eight, i16x8.splat(121)), i16x8.splat(512)), 10);
}

/** 16 int8 plus 128, rounded to the bits that have a place. */
@inline
function prepared(source: usize, low: usize, fifth: usize): v128 {
  const bytes = v128.load(source);
  if (low !== 0) return v128.xor(bytes, i8x16.splat(-128));
  const first = fewer(i16x8.extend_low_i8x16_s(bytes), fifth);
  const last = fewer(i16x8.extend_high_i8x16_s(bytes), fifth);
  return v128.xor(i8x16.shl(i8x16.narrow_i16x8_s(first, last), fifth === 0 ? 4 : 3), i8x16.splat(-128));
}

/** The upper four bits of two times 16 bytes. */
@inline
function upperBits(first: v128, last: v128): v128 {
  return v128.or(upperHalves(first), v128.andnot(last, i8x16.splat(15)));
}

/** The lower four bits of two times 16 bytes. */
@inline
function lowerBits(first: v128, last: v128): v128 {
  return v128.or(lowerHalves(first), i16x8.shl(lowerHalves(last), 4));
}

/** Stores the fifth bits of 16 bytes. */
@inline
function storeFifths(fifth: usize, bytes: v128): void {
  // As the sign bits.
  store<u16>(fifth, <u16>i8x16.bitmask(i8x16.shl(bytes, 4)));
}

/** Takes a vector apart. @param source int8, @param half bytes of the upper part */
export function split(source: usize, high: usize, low: usize, fifth: usize, half: i32): void {
  const end = high + <usize>half;
  while (high < end) {
    const a = prepared(source, low, fifth);
    const b = prepared(source + 16, low, fifth);
    const c = prepared(source + 32, low, fifth);
    const d = prepared(source + 48, low, fifth);
    v128.store(high, upperBits(a, b));
    v128.store(high, upperBits(c, d), 16);
    if (low !== 0) {
      v128.store(low, lowerBits(a, b));
      v128.store(low, lowerBits(c, d), 16);
    }
    if (fifth !== 0) {
      storeFifths(fifth, a);
      storeFifths(fifth + 2, b);
      storeFifths(fifth + 4, c);
      storeFifths(fifth + 6, d);
    }
    source += 64;
    high += 32;
    low = after(low, 32);
    fifth = after(fifth, 8);
  }
}

@inline
function storeWide(query: usize, sixteen: v128): void {
  v128.store(query, i16x8.extend_low_i8x16_s(sixteen));
  v128.store(query, i16x8.extend_high_i8x16_s(sixteen), 16);
}

/** Puts a vector together, as an int16 query. */
export function join(query: usize, high: usize, low: usize, fifth: usize, half: i32): void {
  const end = high + <usize>half;
  while (high < end) {
    const first = v128.load(high);
    const last = v128.load(high, 16);
    const lowFirst = bytesOf(low, 0);
    const lowLast = bytesOf(low, 16);
    storeWide(query, values(lowerHalves(first), lowerOf(lowFirst, fifth, 0)));
    storeWide(query + 32, values(upperHalves(first), upperOf(lowFirst, fifth, 2)));
    storeWide(query + 64, values(lowerHalves(last), lowerOf(lowLast, fifth, 4)));
    storeWide(query + 96, values(upperHalves(last), upperOf(lowLast, fifth, 6)));
    query += 128;
    high += 32;
    low = after(low, 32);
    fifth = after(fifth, 8);
  }
}

/** scores[i] = dot(query, vectors[i]) * scales[i] * queryScale, for the first `count` vectors. @param query int16 */
export function scan(
  query: usize,
  high: usize,
  low: usize,
  fifth: usize,
  scales: usize,
  scores: usize,
  count: i32,
  half: i32,
  queryScale: f32,
): void {
  for (let i = 0; i < count; i++) {
    store<f32>(scores + ((<usize>i) << 2), scoreOne(query, high, low, fifth, scales, i, half, queryScale));
  }
}

/** The same for one vector, which stands at slot `slot`. */
export function scoreOne(
  query: usize,
  high: usize,
  low: usize,
  fifth: usize,
  scales: usize,
  slot: i32,
  half: i32,
  queryScale: f32,
): f32 {
  const before = <usize>slot * <usize>half;
  const product = dot(query, high + before, after(low, before), after(fifth, before >> 2), half);
  return <f32>product * load<f32>(scales + ((<usize>slot) << 2)) * queryScale;
}

/**
 * The same for `count` vectors, whose slots stand where their scores are written. They lie anywhere, and nothing foresees where:
 * so all are touched first, by loads that need not wait for one another, and lie in the caches when they are multiplied.
 */
export function scoreSlots(
  query: usize,
  high: usize,
  low: usize,
  fifth: usize,
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
    for (let byte = before; byte < before + <usize>half; byte += cacheLine) {
      touched |= load<u8>(high + byte);
      if (low !== 0) touched |= load<u8>(low + byte);
      if (fifth !== 0) touched |= load<u8>(fifth + (byte >> 2));
    }
  }
  // Never true, but the loads must not be left out.
  if (touched < 0) return;
  for (let at = slots; at < end; at += 4) {
    store<f32>(at, scoreOne(query, high, low, fifth, scales, load<i32>(at), half, queryScale));
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
