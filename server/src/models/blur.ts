/** Blurs images as an undertrained decoder does, so that a readout learns when not to be sure. */

/**
 * Replaces an image by its mean over windows of `2·radius + 1` pixels squared, twice: nearly Gaussian, with a standard
 * deviation of sqrt(((2·radius + 1)² − 1) / 6) pixels. Outside the image is black.
 *
 * @param image one channel, `size × size`, row-major; changed in place.
 * @param scratch at least `size` numbers.
 */
export function blur(image: Float32Array, size: number, radius: number, scratch: Float32Array): void {
  if (radius === 0) {
    return;
  }
  for (let pass = 0; pass < 2; pass++) {
    for (let line = 0; line < size; line++) {
      average(image, line * size, 1, size, radius, scratch);
    }
    for (let line = 0; line < size; line++) {
      average(image, line, size, size, radius, scratch);
    }
  }
}

/** The running mean of one row or column, whose pixels lie `stride` apart from `start` on. */
function average(
  image: Float32Array,
  start: number,
  stride: number,
  size: number,
  radius: number,
  scratch: Float32Array,
): void {
  for (let i = 0; i < size; i++) scratch[i] = image[start + i * stride]!;
  let sum = 0;
  for (let i = 0; i < Math.min(radius, size); i++) sum += scratch[i]!;
  for (let i = 0; i < size; i++) {
    if (i + radius < size) sum += scratch[i + radius]!;
    if (i - radius > 0) sum -= scratch[i - radius - 1]!;
    image[start + i * stride] = sum / (2 * radius + 1);
  }
}
