// The inner loop of exact search, in AssemblyScript: dot products of one int16 query with many int8 vectors, 16 dimensions
// at a time in WASM SIMD. Rows and the query are padded with zeros to a multiple of 16 dimensions. Only loads and stores at
// addresses that the caller gives: no allocation, no static data.

// @ts-ignore: decorator
@inline
function dot(query: usize, row: usize, stride: i32): i32 {
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  const end = row + stride;
  while (row < end) {
    const values = v128.load(row);
    low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(query), i16x8.extend_low_i8x16_s(values)));
    high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(query, 16), i16x8.extend_high_i8x16_s(values)));
    row += 16;
    query += 32;
  }
  const sum = i32x4.add(low, high);
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

// @ts-ignore: decorator
@inline
function pairwise(a: v128, b: v128): v128 {
  // a0 + a1, a2 + a3, b0 + b1, b2 + b3
  return i32x4.add(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shuffle(a, b, 1, 3, 5, 7));
}

/**
 * scores[i] = dot(query, rows[i]) * scales[i] * queryScale, for the first `count` rows. Four rows at a time: each part of the
 * query is loaded once for all of them, and they are widened while they are loaded. That takes half the time of one by one.
 */
export function scan(
  query: usize,
  rows: usize,
  scales: usize,
  scores: usize,
  count: i32,
  stride: i32,
  queryScale: f32,
): void {
  const step = <usize>stride;
  const factor = f32x4.splat(queryScale);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let a = i32x4.splat(0);
    let b = i32x4.splat(0);
    let c = i32x4.splat(0);
    let d = i32x4.splat(0);
    let row1 = rows + step;
    let row2 = row1 + step;
    let row3 = row2 + step;
    const end = row1;
    let part = query;
    while (rows < end) {
      const low = v128.load(part);
      a = i32x4.add(a, i32x4.dot_i16x8_s(low, v128.load8x8_s(rows)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(low, v128.load8x8_s(row1)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(low, v128.load8x8_s(row2)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(low, v128.load8x8_s(row3)));
      const high = v128.load(part, 16);
      a = i32x4.add(a, i32x4.dot_i16x8_s(high, v128.load8x8_s(rows, 8)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(high, v128.load8x8_s(row1, 8)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(high, v128.load8x8_s(row2, 8)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(high, v128.load8x8_s(row3, 8)));
      part += 32;
      rows += 16;
      row1 += 16;
      row2 += 16;
      row3 += 16;
    }
    rows = row3;
    const sums = f32x4.convert_i32x4_s(pairwise(pairwise(a, b), pairwise(c, d)));
    const at = (<usize>i) << 2;
    v128.store(scores + at, f32x4.mul(f32x4.mul(sums, v128.load(scales + at)), factor));
  }
  for (; i < count; i++) {
    const at = (<usize>i) << 2;
    store<f32>(scores + at, <f32>dot(query, rows, stride) * load<f32>(scales + at) * queryScale);
    rows += step;
  }
}

/** The same for one row, which stands at slot `slot`. */
export function scoreOne(query: usize, rows: usize, scales: usize, slot: i32, stride: i32, queryScale: f32): f32 {
  const row = rows + <usize>slot * <usize>stride;
  return <f32>dot(query, row, stride) * load<f32>(scales + ((<usize>slot) << 2)) * queryScale;
}
