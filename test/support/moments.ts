/** Mass, as a share of the whole image, and centre of mass, in shares of the edge, of a square one-channel image. */
export function moments(pixels: Float32Array): { mass: number; x: number; y: number } {
  const size = Math.sqrt(pixels.length);
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((value, i) => {
    mass += value;
    x += value * ((i % size) + 0.5);
    y += value * (Math.floor(i / size) + 0.5);
  });
  return { mass: mass / size ** 2, x: x / mass / size, y: y / mass / size };
}
