/** Pictures as they come over the wire, to pixels a canvas takes. */

export type Rgb = readonly [number, number, number];

/** Colours of a difference: below zero, zero, above. */
export interface DifferencePalette {
  readonly minus: Rgb;
  readonly zero: Rgb;
  readonly plus: Rgb;
}

export function bytesFromBase64(text: string): Uint8Array {
  const binary = atob(text);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param planes `channels × size × size` bytes, one or three channels. @returns RGBA, row-major, opaque. */
export function toRgba(planes: Uint8Array, size: number, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const area = size * size;
  const rgba = new Uint8ClampedArray(area * 4);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = planes[(channels === 3 ? channel : 0) * area + pixel] ?? 0;
    }
    rgba[pixel * 4 + 3] = 255;
  }
  return rgba;
}

/**
 * `after − before`, averaged over channels: what was removed towards `minus`, what was added towards `plus`.
 * @returns RGBA, row-major, opaque.
 */
export function differenceRgba(
  before: Uint8Array,
  after: Uint8Array,
  size: number,
  channels: number,
  palette: DifferencePalette,
): Uint8ClampedArray<ArrayBuffer> {
  const area = size * size;
  const rgba = new Uint8ClampedArray(area * 4);
  for (let pixel = 0; pixel < area; pixel++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += (after[channel * area + pixel] ?? 0) - (before[channel * area + pixel] ?? 0);
    }
    const change = sum / channels / 255;
    const end = change < 0 ? palette.minus : palette.plus;
    for (let channel = 0; channel < 3; channel++) {
      const zero = palette.zero[channel] ?? 0;
      rgba[pixel * 4 + channel] = zero + ((end[channel] ?? 0) - zero) * Math.abs(change);
    }
    rgba[pixel * 4 + 3] = 255;
  }
  return rgba;
}

/** @param color `#rrggbb`. */
export function parseHex(color: string): Rgb {
  const value = Number.parseInt(color.replace("#", ""), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
