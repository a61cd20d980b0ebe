/** Joins what several seeds of one declaration measured. */
import { seeded } from "../random/random.ts";
import { percentile, resample } from "./estimate.ts";
import type { Estimate } from "./results.ts";

/** Resamples where there are too many to enumerate. */
const resamples = 2_000;
/** Up to this many seeds all nⁿ resamples are enumerated: 5⁵ = 3,125. */
const enumerated = 5;

/**
 * The mean over seeds with a percentile bootstrap 95 % interval over them; of one seed its own estimate, whose interval is
 * over images. Seeds where the value is undefined are left out, and `n` is the number of seeds that are not. Of few seeds
 * the interval is too narrow, because a resample of the observed values cannot leave their range.
 */
export function overSeeds(estimates: readonly Estimate[]): Estimate {
  const [only] = estimates;
  if (only === undefined) {
    return { value: null, low: null, high: null, n: 0, reason: "no seed has finished" };
  }
  if (estimates.length === 1) {
    return only;
  }
  const values = estimates.map((estimate) => estimate.value).filter((value) => value !== null);
  if (values.length === 0) {
    const reason = estimates.find((estimate) => estimate.reason !== undefined)?.reason ?? "undefined for every seed";
    return { value: null, low: null, high: null, n: 0, reason };
  }
  if (values.length === 1) {
    return { value: mean(values), low: null, high: null, n: 1, reason: "only one seed has a value" };
  }
  const means = resampledMeans(values).sort((a, b) => a - b);
  return {
    value: mean(values),
    low: percentile(means, 0.025),
    high: percentile(means, 0.975),
    n: values.length,
  };
}

function resampledMeans(values: readonly number[]): number[] {
  const n = values.length;
  if (n <= enumerated) {
    return Array.from({ length: n ** n }, (_, code) => {
      let sum = 0;
      for (let rest = code, drawn = 0; drawn < n; drawn += 1, rest = Math.floor(rest / n)) {
        sum += values[rest % n]!;
      }
      return sum / n;
    });
  }
  return resample(
    n,
    resamples,
    seeded(0).split("seeds", n),
    (counts) => values.reduce((sum, value, seed) => sum + counts[seed]! * value, 0) / n,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
