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

/** scores[i] = dot(query, rows[i]) * scales[i] * queryScale, for the first `count` rows. */
export function scan(
  query: usize,
  rows: usize,
  scales: usize,
  scores: usize,
  count: i32,
  stride: i32,
  queryScale: f32,
): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 2;
    store<f32>(scores + at, <f32>dot(query, rows, stride) * load<f32>(scales + at) * queryScale);
    rows += stride;
  }
}

/** The same for one row, which stands at slot `slot`. */
export function scoreOne(query: usize, rows: usize, scales: usize, slot: i32, stride: i32, queryScale: f32): f32 {
  const row = rows + <usize>slot * <usize>stride;
  return <f32>dot(query, row, stride) * load<f32>(scales + ((<usize>slot) << 2)) * queryScale;
}
