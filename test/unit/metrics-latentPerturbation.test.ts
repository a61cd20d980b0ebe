import { describe, expect, it } from "vitest";
import { baseSample } from "../../server/src/data/baseSample.ts";
import type { Dataset } from "../../server/src/data/dataset.ts";
import type { LatentPerturbationSpec, ModelSpec } from "../../server/src/experiment/specs.ts";
import { encodeBaseImages } from "../../server/src/metrics/baseImages.ts";
import { measureEffects } from "../../server/src/metrics/latentEffects.ts";
import { type LatentPerturbationArgs, measureLatentPerturbation } from "../../server/src/metrics/latentPerturbation.ts";
import type { Estimate } from "../../server/src/metrics/results.ts";
import { fourPixels, linearVae, pixelReadout } from "../support/linearVae.ts";

const data = { kind: "dSprites", size: 32 } as const;
const readoutSpec = { kind: "readout", data, steps: 1, seed: 0 } as const;

function spec(changes: Partial<LatentPerturbationSpec> = {}): LatentPerturbationSpec {
  const model = { kind: "model", data, latents: 4 } as ModelSpec;
  const factors = ["a", "b", "c", "d"];
  const sweep = { factors, latents: [0, 1, 2, 3], from: -3, to: 3, steps: 7, images: 200, seed: 5 };
  return { kind: "latentPerturbation", model, readout: readoutSpec, ...sweep, ...changes };
}

// Latent 0 moves pixel a alone, latent 1 all pixels equally, latent 2 nothing, latent 3 two pixels unequally.
const weights = [
  [0.3, 0, 0, 0],
  [0.1, 0.1, 0.1, 0.1],
  [0, 0, 0, 0],
  [0, 0.3, 0.4, 0],
];
const lengths = [0.3, 0.2, 0, 0.5];

function measure(changes: Partial<LatentPerturbationArgs> = {}) {
  const untrained = linearVae([0, 1, 2, 3].map(() => [0.02, 0.02, 0.02, 0.02]));
  const model = linearVae(weights);
  return measureLatentPerturbation({
    ...{ spec: spec(), dataset: fourPixels, model, untrained, readout: pixelReadout },
    ...changes,
  });
}

const images = Array.from({ length: 200 }, (_, n) => baseSample(fourPixels, 5, n).values);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const means = (latent: number): number[] => images.map((image) => 2 * image[latent]! - 1);

/** s_i from its definition; σ is 0.5. */
function scaleOf(latent: number): number {
  const z = means(latent);
  return Math.sqrt(mean(z.map((v) => v * v)) - mean(z) ** 2 + 0.25);
}

const { result, pictures } = await measure();

describe("causal effect strength", () => {
  it("of the paper is ‖w_i‖ · mean |z_i − v| for a linear decoder", () => {
    lengths.forEach((length, latent) => {
      const distances = means(latent).map((z) => mean([-3, -2, -1, 0, 1, 2, 3].map((v) => Math.abs(z - v))));
      const estimate = result.ces.paper.perLatent[latent]!;
      expect(estimate.latent).toBe(latent);
      // Images and codes are 32-bit.
      expect(estimate.value).toBeCloseTo(length * mean(distances), 6);
      // For z uniform on [−1, 1] the expectation is 12.5/7. The one sample at hand covers it.
      expect(estimate.low!).toBeLessThanOrEqual((length * 12.5) / 7);
      expect(estimate.high!).toBeGreaterThanOrEqual((length * 12.5) / 7);
    });
  });

  it("calibrated is ‖w_i‖ s_i over the distance of random images", () => {
    const { pairDistance, perLatent } = result.ces.calibrated;
    lengths.forEach((length, latent) => {
      expect(perLatent[latent]!.value).toBeCloseTo((length * scaleOf(latent)) / 2 / pairDistance, 5);
    });
    // Mean RMS over four pixels of the difference of two uniforms; √E of its square is √(1/6), the mean slightly less.
    expect(pairDistance).toBeGreaterThan(0.36);
    expect(pairDistance).toBeLessThan(0.41);
  });

  it("by exchange is ‖w_i‖ · E|z_i − z_i′| over the distance of random images", () => {
    const { pairDistance, swap } = result.ces.calibrated;
    lengths.forEach((length, latent) => {
      // For independent uniforms on [−1, 1] the mean distance is 2/3, its standard deviation √(2/9), and each of the
      // 200 images stands in two pairs.
      const tolerance = 4 * Math.sqrt(2 / 9 / 100);
      expect(Math.abs((swap[latent]!.value! * 2 * pairDistance) / (length || 1) - (length && 2 / 3))).toBeLessThan(
        tolerance,
      );
    });
  });

  it("of a dead latent is 0, with an interval of no width", () => {
    for (const { perLatent } of [result.ces.paper, result.ces.calibrated]) {
      expect(perLatent[2]).toEqual({ latent: 2, value: 0, low: 0, high: 0, n: 200 });
    }
  });

  it("has consistent means and totals", () => {
    const { paper, calibrated } = result.ces;
    const sum = (estimates: readonly Estimate[]) => estimates.reduce((total, { value }) => total + value!, 0);
    expect(paper.mean.value).toBeCloseTo(sum(paper.perLatent) / 4, 12);
    expect(calibrated.mean.value).toBeCloseTo(sum(calibrated.perLatent) / 4, 12);
    expect(calibrated.total.value).toBeCloseTo(4 * calibrated.mean.value!, 12);
    expect(calibrated.total.high).toBeCloseTo(4 * calibrated.mean.high!, 12);
    for (const { mean: one } of [paper, calibrated]) {
      expect(one.low!).toBeLessThan(one.value!);
      expect(one.high!).toBeGreaterThan(one.value!);
      expect(one.n).toBe(200);
    }
  });

  it("compares with the untrained network on 64 images", () => {
    const { untrained } = result.ces.paper;
    expect(untrained.n).toBe(64);
    // ‖w‖ = 0.04 for every latent, 12.5/7 in expectation; |z| averaged over 64 images has a standard error of 0.04.
    expect(Math.abs(untrained.value! / 0.04 - 12.5 / 7)).toBeLessThan(0.03);
    expect(result.ces.calibrated.untrained.value!).toBeLessThan(result.ces.calibrated.mean.value! / 2);
  });
});

describe("active latents", () => {
  it("are told by KL and by the variance of the mean", () => {
    const [statistic] = result.latentStatistics;
    const z = means(0);
    const variance = mean(z.map((v) => v * v)) - mean(z) ** 2;
    expect(statistic!.variance).toBeCloseTo(variance, 6);
    expect(statistic!.scale).toBeCloseTo(scaleOf(0), 6);
    expect(statistic!.kl).toBeCloseTo(mean(z.map((v) => (v * v + 0.25 - Math.log(0.25) - 1) / 2)), 6);
    expect(result.activeLatents).toEqual([0, 1, 2, 3]);
  });

  it("alone make up the active mean", async () => {
    const five = linearVae([...weights, [1, 1, 1, 1]], { deviation: 1 });
    const latents = [0, 3, 4];
    const { result: some } = await measure({ model: five, untrained: five, spec: spec({ latents }) });
    // Latent 4 has μ = 0 and σ = 1, the prior: it is inactive however strongly it is decoded.
    expect(some.activeLatents).toEqual([0, 1, 2, 3]);
    const { activeMean, perLatent } = some.ces.calibrated;
    expect(perLatent.map(({ latent }) => latent)).toEqual(latents);
    expect(activeMean.value).toBeCloseTo((perLatent[0]!.value! + perLatent[1]!.value!) / 2, 12);

    const { result: none } = await measure({ model: five, untrained: five, spec: spec({ latents: [4] }) });
    expect(none.ces.calibrated.activeMean).toMatchObject({
      value: null,
      reason: "none of the perturbed latents is active",
    });
  });
});

describe("effects on factors", () => {
  it("are the change of each factor over its difference between random images", () => {
    const { perLatent, factors, accuracyOnReconstructions } = result.factorEffects;
    expect(factors).toEqual(["a", "b", "c", "d"]);
    weights.forEach((weight, latent) => {
      weight.forEach((w, factor) => {
        const { value } = perLatent[latent]!.effects[factor]!;
        // E|x − x′| of uniforms is 1/3, its standard deviation √(1/18), and each of 200 images stands in two pairs.
        const expected = w * scaleOf(latent) * 3;
        expect(Math.abs(value! - expected)).toBeLessThanOrEqual(4 * 3 * Math.sqrt(1 / 18 / 100) * expected);
      });
    });
    expect(accuracyOnReconstructions.map(({ factor }) => factor)).toEqual(factors);
    for (const { accuracy } of accuracyOnReconstructions) expect(accuracy).toBeLessThan(0.3);
  });

  it("are measured on the factors that were asked for", async () => {
    const { result: some } = await measure({ spec: spec({ factors: ["b", "c"] }) });
    const { factors, perLatent, untrained95, accuracyOnReconstructions } = some.factorEffects;
    expect(factors).toEqual(["b", "c"]);
    const all = result.factorEffects;
    perLatent.forEach(({ effects }, l) => {
      expect(effects.map(({ value }) => value)).toEqual(
        all.perLatent[l]!.effects.slice(1, 3).map(({ value }) => value),
      );
    });
    expect(untrained95).toEqual(all.untrained95.slice(1, 3));
    expect(accuracyOnReconstructions).toEqual(all.accuracyOnReconstructions.slice(1, 3));
    // Latent 0 moves neither; latent 3 moves both, by 0.3 and 0.4.
    expect(some.specificity.calibrated.perLatent[0]!.value).toBeNull();
    expect(some.specificity.calibrated.perLatent[3]!.value!).toBeLessThan(0.1);
    await expect(measure({ spec: spec({ factors: ["e"] }) })).rejects.toThrow('fourPixels has no factor "e"');
  });

  it("have a null from the untrained network", () => {
    for (const [factor, floor] of result.factorEffects.untrained95.entries()) {
      // There every effect is 0.02 s_i over about 1/3, with s_i about √(1/3 + 1/4) over 64 images.
      expect(Math.abs(floor! / (0.02 * Math.sqrt(7 / 12) * 3) - 1)).toBeLessThan(0.35);
      expect(result.factorEffects.perLatent[1]!.effects[factor]!.value!).toBeGreaterThan(floor!);
    }
  });

  it("count what the readout reads right in reconstructions", async () => {
    const exact = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((p) => (p === i ? 0.5 : 0)));
    const model = linearVae(exact, { link: (x) => x + 0.5 });
    const { result: right } = await measure({ model });
    expect(right.factorEffects.accuracyOnReconstructions.map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1]);
  });
});

describe("specificity", () => {
  it("calibrated is 1 for one factor and 0 for all alike", () => {
    const { perLatent } = result.specificity.calibrated;
    expect(perLatent[0]!.value).toBe(1);
    // The factors' units, their differences between random images, scatter by 5 %, which costs half its square over log 4.
    expect(perLatent[1]!.value!).toBeLessThan(0.01);
    expect(perLatent[2]).toMatchObject({ value: null, reason: "do(z) moves no factor" });
  });

  it("calibrated is averaged with the summed effects as weights", () => {
    const sums = result.factorEffects.perLatent.map(({ effects }) =>
      effects.reduce((sum, { value }) => sum + value!, 0),
    );
    const { perLatent, mean: one } = result.specificity.calibrated;
    const weighted = perLatent.reduce((sum, { value }, l) => sum + (value ?? 0) * sums[l]!, 0);
    expect(one.value).toBeCloseTo(weighted / sums.reduce((a, b) => a + b), 10);
    expect(one.low!).toBeLessThanOrEqual(one.value!);
    expect(one.high!).toBeGreaterThanOrEqual(one.value!);
  });

  it("of the paper is the inverse entropy over output units", () => {
    const { perLatent, mean: one } = result.specificity.paper;
    expect(perLatent[0]!.value).toBeCloseTo(1e6, 3);
    expect(perLatent[1]!.value).toBeCloseTo(1 / (Math.log(4) + 1e-6), 6);
    expect(perLatent[2]).toMatchObject({ value: null, low: null, n: 200, reason: "z ← 0 changes no output unit" });
    const [p, q] = [0.09 / 0.25, 0.16 / 0.25];
    expect(perLatent[3]!.value).toBeCloseTo(1 / (-p * Math.log(p) - q * Math.log(q) + 1e-6), 5);
    expect(one.value).toBeCloseTo((perLatent[0]!.value! + perLatent[1]!.value! + perLatent[3]!.value!) / 3, 6);
  });
});

describe("a batched measurement", () => {
  it("agrees with one image and one value at a time", async () => {
    const model = linearVae(weights.with(2, [0.7, -0.2, 0.1, 0]), { link: (x) => 1 / (1 + Math.exp(-3 * x)) });
    const base = await encodeBaseImages(fourPixels, model, pixelReadout, 5, 70);
    const values = [-2, 0.5, 1];
    const shared = { dataset: fourPixels, model, readout: pixelReadout, base, values };
    const latents = [1, 2];
    const factors = [0, 1, 2, 3];
    const { table, columns, squaredChanges } = await measureEffects({ ...shared, latents, factors });

    const decodeAt = async (image: number, latent: number, value: number) => {
      const code = base.codes.rows.slice(4 * image, 4 * image + 4);
      code[latent] = value;
      return model.decode(code, 1);
    };
    const squares = latents.map(() => [0, 0, 0, 0]);
    for (let image = 0; image < 70; image++) {
      const cell = (column: number) => table.values[image * table.columns + column]!;
      const original = await model.decode(base.codes.rows.slice(4 * image, 4 * image + 4), 1);
      for (const [l, latent] of latents.entries()) {
        const z = base.codes.rows[4 * image + latent]!;
        const s = base.statistics[latent]!.scale;
        const change = async (value: number) => (await decodeAt(image, latent, value)).map((v, p) => v - original[p]!);
        const norm = (difference: Float32Array) => Math.hypot(...difference);
        const swept = await Promise.all(values.map(async (value) => norm(await change(value))));
        expect(cell(columns.sweep(l))).toBeCloseTo(mean(swept), 6);
        const [down, up] = [await change(z - s), await change(z + s)];
        expect(cell(columns.calibrated(l))).toBeCloseTo((norm(down) + norm(up)) / 4, 6);
        const swapped = base.codes.rows[4 * base.partner[image]! + latent]!;
        expect(cell(columns.swap(l))).toBeCloseTo(norm(await change(swapped)) / 2, 6);
        for (let f = 0; f < 4; f++) {
          expect(cell(columns.reading(l, f))).toBeCloseTo((Math.abs(down[f]!) + Math.abs(up[f]!)) / 2, 6);
        }
        (await change(0)).forEach((difference, p) => {
          squares[l]![p]! += difference ** 2;
        });
      }
    }
    squares.forEach((square, l) => {
      const { groups, units, sums } = squaredChanges[l]!;
      square.forEach((expected, p) => {
        const total = Array.from({ length: groups }, (_, g) => sums[g * units + p]!).reduce((a, b) => a + b);
        expect(total).toBeCloseTo(expected, 5);
      });
    });
  });

  it("pairs every image with another", async () => {
    const base = await encodeBaseImages(fourPixels, linearVae(weights), pixelReadout, 5, 130);
    expect(new Set(base.partner).size).toBe(130);
    base.partner.forEach((other, image) => {
      expect(other).not.toBe(image);
      const difference = images[image]!.map((value, f) =>
        Math.abs(value - baseSample(fourPixels, 5, other).values[f]!),
      );
      expect(base.imageDistance[image]).toBeCloseTo(Math.hypot(...difference) / 2, 6);
      difference.forEach((value, f) => {
        expect(base.readingDistance[4 * image + f]).toBeCloseTo(value, 6);
      });
    });
  });

  it("gives the same numbers again", async () => {
    expect((await measure()).result).toEqual(result);
  });

  it("leaves a result that JSON can hold", () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe("undefined numbers", () => {
  it("give their reason where all images are alike", async () => {
    const still: Dataset = { ...fourPixels, sample: () => ({ values: [0.1, 0.2, 0.3, 0.4], noise: [] }) };
    const { result: alike } = await measure({ dataset: still });
    const reason = "the base images do not differ from one another";
    expect(alike.ces.calibrated.mean).toEqual({ value: null, low: null, high: null, n: 200, reason });
    expect(alike.ces.calibrated.swap[0]).toMatchObject({ value: null, reason });
    expect(alike.ces.paper.mean.value).toBeGreaterThan(0);
    expect(alike.factorEffects.perLatent[0]!.effects[1]).toMatchObject({
      value: null,
      reason: "the readout tells no base images apart by their b",
    });
    expect(alike.factorEffects.untrained95).toEqual([null, null, null, null]);
    expect(alike.specificity.calibrated.mean.value).toBeNull();
    expect(alike.specificity.calibrated.mean.reason).toMatch(/readout/);
  });

  it("are the intervals of a single base image", async () => {
    const { result: single } = await measure({ spec: spec({ images: 1 }) });
    expect(single.ces.paper.mean).toMatchObject({ low: null, high: null, n: 1 });
    expect(single.ces.paper.mean.value).toBeGreaterThan(0);
    expect(single.ces.calibrated.mean.value).toBeNull();
  });

  it("include those of a network that gives no numbers", async () => {
    const { result: broken } = await measure({ model: linearVae(weights, { link: () => Number.NaN }) });
    const reason = "the model gave values that are not numbers";
    for (const estimate of [
      broken.ces.paper.mean,
      broken.ces.calibrated.mean,
      broken.factorEffects.perLatent[0]!.effects[0],
      broken.specificity.paper.mean,
      broken.specificity.calibrated.mean,
    ]) {
      expect(estimate).toMatchObject({ value: null, reason });
    }
  });
});

describe("a long measurement", () => {
  it("reports its progress up to the end", async () => {
    const seen: number[] = [];
    let text = "";
    await measure({
      progress(fraction, now) {
        seen.push(fraction);
        text ||= now;
      },
    });
    expect(text).toBe("latent 0, image 64 of 200");
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
    expect(seen[0]).toBeGreaterThan(0);
    expect(seen.at(-1)).toBeCloseTo(1, 12);
  });

  it("stops before the next batch once it is cancelled", async () => {
    const controller = new AbortController();
    const model = linearVae(weights);
    const running = measure({ model, signal: controller.signal, progress: () => controller.abort() });
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    // Of 64 images the reconstructions, 7 + 2 + 1 + 1 variants of the first latent, and no more.
    expect(model.decoded).toBe(64 * 12);
  });

  it("refuses a latent the model does not have before decoding anything", async () => {
    const model = linearVae(weights);
    await expect(measure({ model, spec: spec({ latents: [0, 12] }) })).rejects.toThrow(
      "There is no latent 12. The model has 4, numbered 0 to 3.",
    );
    expect(model.decoded).toBe(0);
  });
});

describe("traversal strips", () => {
  it("show base image 0 at every value, one transparent column between frames", () => {
    expect(result.values).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    expect(result.strips).toEqual([0, 1, 2, 3].map((latent) => ({ latent, picture: `strip-z${latent}.png` })));
    const picture = pictures[0]!;
    expect(picture).toMatchObject({ name: "strip-z0.png", width: 7 * 2 + 6, height: 2 });
    expect(picture.rgba).toHaveLength(20 * 2 * 4);
    const pixel = (x: number, y: number) => [...picture.rgba.subarray(4 * (20 * y + x), 4 * (20 * y + x) + 4)];
    const z = images[0]!.map((value) => 2 * value - 1);
    for (let frame = 0; frame < 7; frame++) {
      // Pixel a is at the top left: 0.3 z_0 + 0.1 z_1, cut to [0, 1].
      const grey = Math.round(255 * Math.max(0, 0.3 * (frame - 3) + 0.1 * z[1]!));
      expect(pixel(3 * frame, 0)).toEqual([grey, grey, grey, 255]);
      if (frame < 6)
        expect([pixel(3 * frame + 2, 0), pixel(3 * frame + 2, 1)]).toEqual([
          [0, 0, 0, 0],
          [0, 0, 0, 0],
        ]);
    }
  });
});
