/** A picture in memory. */
export interface Picture {
  /** File name, `.png`. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Four bytes per pixel, row-major. */
  readonly rgba: Uint8Array;
}

/**
 * Images side by side, one transparent column between them, so that the picture sits on any background.
 *
 * @param images `[n, channels, size, size]`, in [0, 1]; one channel is grey, three are red, green and blue
 */
export function strip(name: string, images: Float32Array, n: number, channels: number, size: number): Picture {
  const width = n * size + n - 1;
  const rgba = new Uint8Array(width * size * 4);
  for (let image = 0; image < n; image++) {
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const to = 4 * (row * width + image * (size + 1) + column);
        for (let colour = 0; colour < 3; colour++) {
          const channel = channels === 1 ? 0 : colour;
          const from = ((image * channels + channel) * size + row) * size + column;
          rgba[to + colour] = Math.round(255 * Math.min(1, Math.max(0, images[from]!)));
        }
        rgba[to + 3] = 255;
      }
    }
  }
  return { name, width, height: size, rgba };
}
