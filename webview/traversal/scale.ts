/** Geometry of a row's frames and of the slider under them. */

/** Values of a slider; its ends are the centres of the first and the last frame. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Frames of one row: equally wide, with equal gaps, in pixels. */
export interface FrameLayout {
  readonly count: number;
  readonly frame: number;
  readonly gap: number;
}

export const FINE_STEP = 0.1;

/** Widest frame; a wide panel grows the frames only up to here. */
const LARGEST_FRAME = 64;
const SMALLEST_FRAME = 26;

/** Seven frames beside the other columns, three where the panel is narrower than 520 px. */
export function layoutFrames(panelWidth: number, count: number): FrameLayout {
  const shown = panelWidth < 520 ? Math.min(3, count) : count;
  const gap = panelWidth < 720 ? 4 : 9;
  const room = panelWidth < 520 ? panelWidth * 0.34 : panelWidth * 0.42;
  const frame = Math.floor((room - gap * (shown - 1)) / Math.max(1, shown));
  return { count: shown, frame: Math.min(LARGEST_FRAME, Math.max(SMALLEST_FRAME, frame)), gap };
}

export function layoutWidth({ count, frame, gap }: FrameLayout): number {
  return count * frame + Math.max(0, count - 1) * gap;
}

/** Declarations of a grid whose columns are the frames, to be set through `.style`, which the page's policy allows. */
export function frameGrid(layout: FrameLayout): string {
  const columns = `repeat(${layout.count}, ${layout.frame}px)`;
  return `width: ${layoutWidth(layout)}px; grid-template-columns: ${columns}; column-gap: ${layout.gap}px`;
}

/** @returns `count` values evenly spaced over the range, both ends included. */
export function frameValues({ from, to }: Range, count: number): readonly number[] {
  if (count <= 1) return [(from + to) / 2];
  return Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
}

/** @returns the x of a value in pixels from the left edge of the first frame; values outside stay at the ends. */
export function xOfValue(value: number, { from, to }: Range, layout: FrameLayout): number {
  const start = layout.frame / 2;
  const length = layoutWidth(layout) - layout.frame;
  return start + length * Math.min(1, Math.max(0, to === from ? 0.5 : (value - from) / (to - from)));
}

/** The inverse of `xOfValue`, within the range. */
export function valueOfX(x: number, { from, to }: Range, layout: FrameLayout): number {
  const length = layoutWidth(layout) - layout.frame;
  const share = length === 0 ? 0.5 : (x - layout.frame / 2) / length;
  return from + (to - from) * Math.min(1, Math.max(0, share));
}

/** @returns the index of the frame nearest to `value`. */
export function nearestFrame(value: number, values: readonly number[]): number {
  let best = 0;
  values.forEach((candidate, index) => {
    if (Math.abs(candidate - value) < Math.abs((values[best] ?? 0) - value)) best = index;
  });
  return best;
}

/** A value moved by `change`, kept in the range; rounded so that steps of 0.1 do not gather error. */
export function nudge(value: number, change: number, { from, to }: Range): number {
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  return Math.min(high, Math.max(low, Math.round((value + change) * 1e6) / 1e6));
}

/** A range to draw, where the sweep has a single value too. */
export function sweepRange(values: readonly number[]): Range {
  const from = values[0] ?? -3;
  const to = values.at(-1) ?? 3;
  return from === to ? { from: from - 1, to: to + 1 } : { from, to };
}

/** Round numbers for an axis from 0 to at least `end`, two to four intervals; the last is the axis' end. */
export function axisTicks(end: number): readonly number[] {
  if (!(end > 0) || !Number.isFinite(end)) return [0, 1];
  const rough = end / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(end / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/**
 * Another base image: steps through all of them in a fixed, scattered order, so that the dice shows every image once
 * before it repeats.
 */
export function nextImage(image: number, count: number): number {
  if (count <= 1) return 0;
  let stride = Math.max(1, Math.round(count * 0.618));
  while (gcd(stride, count) !== 1) stride += 1;
  return (image + stride) % count;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
