/** Axes: from numbers to pixels, and where the ticks are. */

export interface Scale {
  /** Pixels of a number. */
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** A linear axis from 0 to a round number that covers `highest`. */
export function fromZero(highest: number, pixels: number, count = 3): Scale {
  return linear(0, highest > 0 ? highest : 1, 0, pixels, count);
}

/** A linear axis over `[low, high]`, widened to its ticks. */
export function linear(low: number, high: number, from: number, to: number, count = 4): Scale {
  const step = roundStep((high > low ? high - low : Math.abs(high) || 1) / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { at: (value) => from + ((value / step - first) / (last - first)) * (to - from), ticks };
}

/** A logarithmic axis over `[low, high]`, both positive, with ticks at 1, 2 and 5 times powers of ten. */
export function logarithmic(low: number, high: number, from: number, to: number): Scale {
  const [bottom, top] = [Math.log10(low), Math.log10(Math.max(high, low * 1.01))];
  const ticks: number[] = [];
  for (let power = Math.floor(bottom); power <= Math.ceil(top); power += 1) {
    ticks.push(...[1, 2, 5].map((digit) => digit * 10 ** power).filter((tick) => tick >= low && tick <= high));
  }
  return { at: (value) => from + ((Math.log10(value) - bottom) / (top - bottom)) * (to - from), ticks };
}

/** The next of 1, 2, 5 × 10ⁿ that is not smaller. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return digit * power;
}
