import { describe, expect, it } from "vitest";
import type { GroupedChanges } from "../../server/src/metrics/latentEffects.ts";
import { unitSpecificity } from "../../server/src/metrics/specificity.ts";
import { type Random, seeded } from "../../server/src/random/random.ts";

describe("an interval of the paper's specificity", () => {
  // One random unit of 400 changes per image, so the changes of few images are far less spread out than those of many.
  const units = 400;
  const changesOf = (images: number, random: Random): GroupedChanges => {
    const groups = Math.min(images, 32);
    const sums = new Float32Array(groups * units);
    for (let image = 0; image < images; image++) sums[(image % groups) * units + random.integer(units)]! += 1;
    return { groups, units, sums };
  };

  it("surrounds the value, although resampled images are less spread out", () => {
    const { perLatent, mean: one } = unitSpecificity([3], [changesOf(200, seeded(0))], 200, seeded(1));
    for (const estimate of [perLatent[0]!, one]) {
      expect(estimate.low!).toBeLessThan(estimate.value!);
      expect(estimate.high!).toBeGreaterThan(estimate.value!);
    }
  });

  it("stays above zero where leaving out a few images makes the entropy vanish", () => {
    // All images change unit 0, one changes unit 1 as well: a third of the resamples lack it and would have H = 0.
    const groups = 32;
    const sums = Float32Array.from({ length: 2 * groups }, (_, at) => (at % 2 === 0 || at === 1 ? 1 : 0));
    const { value, low, high } = unitSpecificity([0], [{ groups, units: 2, sums }], 32, seeded(4)).mean;
    const [p, q] = [32 / 33, 1 / 33];
    expect(value).toBeCloseTo(1 / (-p * Math.log(p) - q * Math.log(q) + 1e-6), 6);
    expect(low!).toBeGreaterThan(0);
    expect(low!).toBeLessThan(value!);
    expect(high!).toBeGreaterThan(value!);
  });

  it("narrows with the number of images", () => {
    const width = (images: number) => {
      const { low, high } = unitSpecificity([0], [changesOf(images, seeded(2))], images, seeded(3)).mean;
      return high! - low!;
    };
    expect(width(6400)).toBeLessThan(width(100) / 2);
  });
});
