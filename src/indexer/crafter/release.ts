/**
 * Gives the memory of an array back at once, after which it has no elements. V8 only counts such memory: each time that some
 * 30 MB of it have come together, which is every 25th picture, it marks its whole heap beside the decoder and the model.
 * Only for what nobody reads any more, on no thread.
 * @param array left alone where it is a part of something larger
 */
export function release(array: Uint8Array | Float32Array): void {
  const { buffer } = array;
  if (!(buffer instanceof ArrayBuffer) || buffer.detached || array.byteLength !== buffer.byteLength) return;
  buffer.transfer(0);
}
