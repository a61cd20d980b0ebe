import { describe, expect, it } from "vitest";
import { Bootstrap, percentile, resample, type Table, withInterval } from "../../server/src/metrics/estimate.ts";
import { seeded } from "../../server/src/random/random.ts";

function table(rows: readonly (readonly number[])[]): Table {
  return { rows: rows.length, columns: rows[0]!.length, values: Float64Array.from(rows.flat()) };
}

const first = (means: Float64Array): number => means[0]!;

describe("the bootstrap", () => {
  it("covers the true mean in about 95 % of repetitions", () => {
    const repetitions = 200;
    let covered = 0;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const random = seeded(1).split(repetition);
      const sample = Array.from({ length: 50 }, () => [3 + random.normal()]);
      const { low, high } = new Bootstrap(table(sample), random.split("bootstrap")).estimate(first);
      if (low! <= 3 && 3 <= high!) covered++;
    }
    // Percentile intervals of 50 normals cover 94 %: the standard error is short by √(49/50), the tail by Student's t.
    // Four binomial standard deviations of 200 repetitions are 6.7 %.
    expect(Math.abs(covered / repetitions - 0.94)).toBeLessThan(0.067);
  });

  it("gives the interval of the normal approximation for a mean of many", () => {
    const random = seeded(2);
    const sample = Array.from({ length: 2000 }, () => [random.uniform(), random.uniform()]);
    const estimate = new Bootstrap(table(sample), random).estimate(first);
    const half = (1.96 * Math.sqrt(1 / 12)) / Math.sqrt(2000);
    expect(estimate.n).toBe(2000);
    expect(estimate.value).toBeCloseTo(sample.reduce((sum, [v]) => sum + v!, 0) / 2000, 12);
    // An end point of a percentile interval of 1,000 resamples has a standard error of 8.5 % of σ, 4.3 % of half the width.
    expect(Math.abs(estimate.high! - estimate.value! - half)).toBeLessThan(0.18 * half);
    expect(Math.abs(estimate.value! - estimate.low! - half)).toBeLessThan(0.18 * half);
  });

  it("resamples the same images for every column, so that what is constant in every image has no spread", () => {
    const random = seeded(3);
    const sample = Array.from({ length: 40 }, () => [random.uniform()]).map(([v]) => [v!, 2 * v!, 1 - v!]);
    const bootstrap = new Bootstrap(table(sample), random);
    const ratio = bootstrap.estimate((means) => means[1]! / means[0]!);
    expect(ratio.low).toBeCloseTo(2, 12);
    expect(ratio.high).toBeCloseTo(2, 12);
    const sum = bootstrap.estimate((means) => means[0]! + means[2]!);
    expect(sum.high! - sum.low!).toBeCloseTo(0, 12);
  });

  it("is the same for the same stream", () => {
    const sample = table([[1], [2], [4], [8]]);
    const estimate = () => new Bootstrap(sample, seeded(4)).estimate(first);
    expect(estimate()).toEqual(estimate());
  });

  it("draws every observation equally often", () => {
    const totals = [0, 0, 0];
    resample(3, 3000, seeded(5), (counts) => {
      expect(counts[0]! + counts[1]! + counts[2]!).toBe(3);
      counts.forEach((count, i) => {
        totals[i]! += count;
      });
    });
    // Four standard deviations of a binomial with 9,000 draws.
    for (const total of totals) expect(Math.abs(total - 3000)).toBeLessThan(4 * Math.sqrt(9000 * (2 / 9)));
  });
});

describe("what is undefined", () => {
  const bootstrap = new Bootstrap(table([[0], [0], [0]]), seeded(0));

  it("says why", () => {
    expect(bootstrap.estimate(() => "no latent is active")).toEqual({
      value: null,
      low: null,
      high: null,
      n: 3,
      reason: "no latent is active",
    });
    expect(bootstrap.estimate((means) => means[0]! / means[0]!)).toMatchObject({ value: null, reason: /not numbers/ });
  });

  it("is the interval of a single image", () => {
    const estimate = new Bootstrap(table([[7]]), seeded(0)).estimate(first);
    expect(estimate).toEqual({ value: 7, low: null, high: null, n: 1, reason: "one base image gives no interval" });
  });

  it("is the interval where most resamples are undefined", () => {
    const estimate = withInterval(1, ["0/0", "0/0", 1], 3);
    expect(estimate).toMatchObject({ value: 1, low: null, high: null, reason: /undefined for most/ });
  });
});

describe("percentiles", () => {
  it("interpolate between order statistics", () => {
    expect(percentile([10, 20, 30], 0)).toBe(10);
    expect(percentile([10, 20, 30], 1)).toBe(30);
    expect(percentile([10, 20, 30], 0.75)).toBe(25);
    expect(percentile([5], 0.3)).toBe(5);
  });
});
