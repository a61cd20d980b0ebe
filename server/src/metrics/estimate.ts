/** Numbers with their intervals: the percentile bootstrap over base images. */
import type { Random } from "../random/random.ts";
import type { Estimate } from "./results.ts";

/** What was measured on each image: `[rows, columns]`, row-major. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A number computed from the means of a table's columns, or the reason why it is undefined. */
export type Statistic = (means: Float64Array) => number | string;

/** Enough for chance to move the ends of a 95 % interval by only about 2 % of its width. */
const resamples = 1000;

const [lowest, highest] = [0.025, 0.975];

/** The means of a table's columns, and the same over images drawn with replacement. */
export class Bootstrap {
  /** The columns' means. */
  readonly means: Float64Array;
  readonly #rows: number;
  readonly #resampled: readonly Float64Array[];

  constructor(table: Table, random: Random) {
    this.#rows = table.rows;
    this.means = columnMeans(table, new Uint32Array(table.rows).fill(1));
    this.#resampled = resample(table.rows, resamples, random, (counts) => columnMeans(table, counts));
  }

  /** The statistic with its percentile bootstrap 95 % interval. */
  estimate(statistic: Statistic): Estimate {
    return withInterval(
      statistic(this.means),
      this.#resampled.map((means) => statistic(means)),
      this.#rows,
    );
  }
}

/**
 * What `use` makes of each of `times` samples of `n` observations drawn with replacement. It is given how often each was
 * drawn, in an array that the next sample reuses.
 */
export function resample<T>(n: number, times: number, random: Random, use: (counts: Uint32Array) => T): T[] {
  const counts = new Uint32Array(n);
  return Array.from({ length: times }, () => {
    counts.fill(0);
    for (let draw = 0; draw < n; draw++) counts[random.integer(n)]!++;
    return use(counts);
  });
}

function columnMeans({ rows, columns, values }: Table, counts: Uint32Array): Float64Array {
  const means = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const count = counts[row]!;
    if (count === 0) continue;
    for (let column = 0; column < columns; column++) means[column]! += count * values[row * columns + column]!;
  }
  for (let column = 0; column < columns; column++) means[column]! /= rows;
  return means;
}

/** @param resampled the same number over resampled observations @param n how many observations there are */
export function withInterval(value: number | string, resampled: readonly (number | string)[], n: number): Estimate {
  const number = defined(value);
  if (typeof number === "string") return { value: null, low: null, high: null, n, reason: number };
  if (n < 2) return { value: number, low: null, high: null, n, reason: "one base image gives no interval" };
  const sorted = resampled.map(defined).filter((one) => typeof one === "number");
  if (sorted.length < resampled.length / 2) {
    return { value: number, low: null, high: null, n, reason: "undefined for most samples of the base images" };
  }
  sorted.sort((a, b) => a - b);
  return { value: number, low: percentile(sorted, lowest), high: percentile(sorted, highest), n };
}

/** Interpolates linearly between order statistics. @param sorted ascending, not empty @param share in [0, 1] */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

function defined(value: number | string): number | string {
  return typeof value === "number" && !Number.isFinite(value) ? "the model gave values that are not numbers" : value;
}
