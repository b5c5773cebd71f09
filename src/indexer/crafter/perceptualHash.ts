/** Side of the square that the picture is averaged down to. */
const side = 32;
/** Lowest frequencies kept in each direction. */
const kept = 8;

const cosines = new Float64Array(kept * side);
for (let frequency = 0; frequency < kept; frequency++) {
  for (let x = 0; x < side; x++) {
    cosines[frequency * side + x] = Math.cos((Math.PI * frequency * (2 * x + 1)) / (2 * side));
  }
}

/**
 * 64-bit perceptual hash of an RGB picture: the signs of the 8 x 8 lowest frequencies of the DCT-II of its luminance,
 * averaged down to 32 x 32, against their median (Zauner, "Implementation and Benchmarking of Perceptual Image Hash
 * Functions", 2010; bit order of the `imagehash` package). Aspect ratio does not matter, so a stretched copy is near.
 *
 * @param rgb interleaved, width * height * 3
 * @returns 16 hexadecimal digits
 */
export function perceptualHash(rgb: Uint8Array, width: number, height: number): string {
  const luminance = averaged(rgb, width, height);
  const rows = new Float64Array(side * kept);
  for (let y = 0; y < side; y++) {
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += (luminance[y * side + x] as number) * (cosines[u * side + x] as number);
      rows[y * kept + u] = sum;
    }
  }
  const spectrum = new Float64Array(kept * kept);
  for (let v = 0; v < kept; v++) {
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += (rows[y * kept + u] as number) * (cosines[v * side + y] as number);
      // Rounding noise of a flat picture must not become bits.
      spectrum[v * kept + u] = Math.abs(sum) < 1e-6 ? 0 : sum;
    }
  }
  const sorted = spectrum.slice().sort();
  const median = ((sorted[31] as number) + (sorted[32] as number)) / 2;
  let hash = '';
  for (let i = 0; i < spectrum.length; i += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) digit = (digit << 1) | ((spectrum[i + bit] as number) > median ? 1 : 0);
    hash += digit.toString(16);
  }
  return hash;
}

/** Luminance (Rec. 601) of 32 x 32 boxes; a picture smaller than that repeats its pixels. */
function averaged(rgb: Uint8Array, width: number, height: number): Float64Array {
  const out = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    const top = Math.floor((row * height) / side);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / side));
    for (let column = 0; column < side; column++) {
      const left = Math.floor((column * width) / side);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / side));
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * 3;
        for (let p = (y * width + left) * 3; p < end; p += 3) {
          red += rgb[p] as number;
          green += rgb[p + 1] as number;
          blue += rgb[p + 2] as number;
        }
      }
      out[row * side + column] = (0.299 * red + 0.587 * green + 0.114 * blue) / ((bottom - top) * (right - left));
    }
  }
  return out;
}
