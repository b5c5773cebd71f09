/** A picture's bytes as the page can show them. Browsers tell all formats by their content but SVG, which must be named. */
export function imageBlob(bytes: Uint8Array): Blob {
  const start = new TextDecoder().decode(bytes.subarray(0, 1024));
  const type = /^\uFEFF?\s*</u.test(start) ? 'image/svg+xml' : '';
  return new Blob([new Uint8Array(bytes)], { type });
}
