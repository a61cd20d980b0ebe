import { describe, expect, it } from "vitest";
import type { Sample } from "../../server/src/data/dataset.ts";
import { openDataset } from "../../server/src/data/datasets.ts";
import type { CausalSpritesSpec } from "../../server/src/experiment/specs.ts";
import { seeded } from "../../server/src/random/random.ts";
import { moments } from "../support/moments.ts";

// Chosen so that values beyond a range, which are set to its end, are too rare to matter: 4 standard deviations away.
const coefficients = { shapeToScale: 0.5, scaleToPosY: -0.3, posXToIntensity: 0.4, noise: 0.06 };
const spec: CausalSpritesSpec = { kind: "causalSprites", size: 64, coefficients, independent: false };
const causal = openDataset(spec);
const twin = openDataset({ ...spec, independent: true });
const names = causal.factors.map((factor) => factor.name);
const at = (name: string): number => names.indexOf(name);

/** Columns of factor values in units of their range. */
function unitColumns(data: typeof causal, n: number): number[][] {
  const random = seeded(0);
  const samples = Array.from({ length: n }, () => data.sample(random));
  const ranges = [
    [0, 2],
    [0.5, 1],
    [0, 2 * Math.PI],
    [0, 1],
    [0, 1],
    [0.4, 1],
  ];
  return ranges.map(([low, high], f) => samples.map((sample) => (sample.values[f]! - low!) / (high! - low!)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function regress(x: readonly number[], y: readonly number[]) {
  const [mx, my] = [mean(x), mean(y)];
  const sxx = x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
  const sxy = x.reduce((sum, v, i) => sum + (v - mx) * (y[i]! - my), 0);
  const syy = y.reduce((sum, v) => sum + (v - my) ** 2, 0);
  const slope = sxy / sxx;
  const residual = Math.sqrt((syy - slope * sxy) / x.length);
  return { slope, residual, standardError: residual / Math.sqrt(sxx), correlation: sxy / Math.sqrt(sxx * syy) };
}

function draw(sample: Sample, data = causal): Float32Array {
  const image = new Float32Array(data.size ** 2);
  data.render(sample, image, 0);
  return image;
}

describe("the structural equations", () => {
  const n = 8000;
  const units = unitColumns(causal, n);

  it.each([
    ["shape", "scale", 0.5, (v: number) => v],
    ["scale", "posY", -0.3, (v: number) => v],
    ["posX", "intensity", 0.4, (v: number) => (v > 0.5 ? 1 : 0)],
  ] as const)("are recovered by regression: %s → %s", (cause, effect, coefficient, seen) => {
    const fit = regress(units[at(cause)]!.map(seen), units[at(effect)]!);
    expect(Math.abs(fit.slope - coefficient)).toBeLessThan(4 * fit.standardError);
    // The standard deviation of n normals has the standard error σ / √2n.
    expect(Math.abs(fit.residual - 0.06)).toBeLessThan((4 * 0.06) / Math.sqrt(2 * n));
  });

  it("have no other dependence than through their edges", () => {
    expect(causal.edges).toEqual([
      ["shape", "scale"],
      ["scale", "posY"],
      ["posX", "intensity"],
    ]);
    const dependent = new Set(["shape scale", "scale posY", "shape posY", "posX intensity"]);
    for (const [i, a] of names.entries()) {
      for (const [j, b] of names.entries()) {
        if (j <= i) continue;
        const r = Math.abs(regress(units[i]!, units[j]!).correlation);
        // Four standard errors of a correlation that is 0.
        if (dependent.has(`${a} ${b}`)) expect(r).toBeGreaterThan(0.3);
        else expect(r).toBeLessThan(4 / Math.sqrt(n));
      }
    }
  });

  it("leave a twin whose factors have the same distributions and no dependence", () => {
    expect(twin.edges).toEqual([]);
    const apart = unitColumns(twin, n);
    for (let i = 0; i < names.length; i++) {
      for (let j = 0; j < i; j++) {
        expect(Math.abs(regress(apart[i]!, apart[j]!).correlation)).toBeLessThan(4 / Math.sqrt(n));
      }
      // Two-sample Kolmogorov–Smirnov at 0.01 %: √(−ln(α/2)/n).
      const [a, b] = [units[i]!.toSorted((x, y) => x - y), apart[i]!.toSorted((x, y) => x - y)];
      const share = (sorted: number[], value: number) => sorted.filter((v) => v <= value).length / n;
      const gap = Math.max(...a.filter((_, k) => k % 200 === 0).map((v) => Math.abs(share(a, v) - share(b, v))));
      expect(gap).toBeLessThan(Math.sqrt(-Math.log(0.0001 / 2) / n));
    }
  });

  it("have an edge only where the coefficient is not 0", () => {
    const data = openDataset({ ...spec, coefficients: { ...coefficients, scaleToPosY: 0 } });
    expect(data.edges.map(([cause]) => cause)).toEqual(["shape", "posX"]);
  });

  it("never leave the ranges, however strong they are", () => {
    const wild = openDataset({
      ...spec,
      coefficients: { shapeToScale: 9, scaleToPosY: -9, posXToIntensity: 9, noise: 3 },
    });
    const random = seeded(1);
    for (let i = 0; i < 500; i++) {
      const [, scale, , , posY, intensity] = wild.sample(random).values;
      expect(scale! >= 0.5 && scale! <= 1 && posY! >= 0 && posY! <= 1 && intensity! >= 0.4 && intensity! <= 1).toBe(
        true,
      );
    }
  });
});

describe("interventions", () => {
  const random = seeded(2);
  const samples = Array.from({ length: 100 }, () => causal.sample(random));

  it("without propagation change one factor alone", () => {
    const changes = { shape: 2, scale: 0.75, orientation: 1, posX: 0.2, posY: 0.9, intensity: 0.5 };
    for (const sample of samples) {
      for (const [factor, value] of Object.entries(changes)) {
        const changed = causal.intervene(sample, factor, value);
        expect(changed.values).toEqual(sample.values.with(at(factor), value));
        expect(changed.noise).toEqual(sample.noise);
      }
    }
  });

  it("with propagation shift the effects by coefficient × change, the noise being shared", () => {
    for (const sample of samples) {
      const square = causal.intervene(sample, "shape", 0, { propagate: true });
      const heart = causal.intervene(sample, "shape", 2, { propagate: true });
      // Scale spans half a unit: 0.5 × 0.5 for the whole range of shapes; posY follows by −0.3 of the range of scale.
      expect(heart.values[1]! - square.values[1]!).toBeCloseTo(0.25, 10);
      expect(heart.values[4]! - square.values[4]!).toBeCloseTo(-0.15, 10);
      for (const factor of [2, 3, 5]) expect(heart.values[factor]).toBe(sample.values[factor]);

      const left = causal.intervene(sample, "posX", 0.1, { propagate: true });
      const right = causal.intervene(sample, "posX", 0.9, { propagate: true });
      expect(right.values[5]! - left.values[5]!).toBeCloseTo(0.4 * 0.6, 10);
      expect(causal.intervene(sample, "posY", 0.3, { propagate: true }).values).toEqual(sample.values.with(4, 0.3));
    }
  });

  it("to the present value give the same sample, with and without propagation", () => {
    for (const sample of samples) {
      for (const [i, factor] of names.entries()) {
        for (const propagate of [true, false]) {
          expect(causal.intervene(sample, factor, sample.values[i]!, { propagate })).toEqual(sample);
        }
      }
    }
  });

  it("in the twin never propagate", () => {
    const sample = twin.sample(seeded(3));
    const changed = twin.intervene(sample, "shape", 2, { propagate: true });
    expect(changed.values).toEqual(sample.values.with(0, 2));
  });

  it("refuse what does not exist", () => {
    const sample = samples[0]!;
    expect(() => causal.intervene(sample, "size", 1)).toThrow(/no factor "size".*shape, scale/);
    expect(() => causal.intervene(sample, "scale", 1.1)).toThrow(
      "scale of causalSprites cannot be 1.1. It must be from 0.5 to 1.",
    );
    expect(() => causal.intervene(sample, "shape", 0.5)).toThrow(RangeError);
    expect(() => causal.intervene(sample, "posX", Number.NaN)).toThrow(RangeError);
  });
});

describe("the images", () => {
  const base: Sample = { values: [0, 0.8, 0.3, 0.5, 0.5, 1], noise: [0, 0, 0, 0, 0, 0] };
  const set = (factor: string, value: number, sample = base) => causal.intervene(sample, factor, value);

  it("have the mass of scale² × intensity, whatever the shape and orientation", () => {
    for (let shape = 0; shape < 3; shape++) {
      for (let step = 0; step < 20; step++) {
        let sample = set("shape", shape, set("scale", 0.5 + step / 40));
        sample = set("intensity", 0.4 + 0.03 * step, set("orientation", step / 4, sample));
        const expected = 0.075 * (0.5 + step / 40) ** 2 * (0.4 + 0.03 * step);
        // Coverage from distance errs only at corners, by less than a pixel each out of at least 77.
        expect(Math.abs(moments(draw(sample)).mass / expected - 1)).toBeLessThan(0.02);
      }
    }
  });

  it("have their centre where posX and posY say", () => {
    for (let shape = 0; shape < 3; shape++) {
      for (let step = 0; step <= 10; step++) {
        const sample = set("shape", shape, set("posX", step / 10, set("posY", 1 - step / 10)));
        const { x, y } = moments(draw(sample));
        // A twentieth of a pixel, for the approximate coverage at corners.
        expect(Math.abs(x * 64 - (16.5 + 3.1 * step))).toBeLessThan(0.05);
        expect(Math.abs(y * 64 - (47.5 - 3.1 * step))).toBeLessThan(0.05);
      }
    }
  });

  it("show at 32 pixels what they show at 64", () => {
    const small = openDataset({ ...spec, size: 32 });
    const random = seeded(4);
    for (let n = 0; n < 50; n++) {
      const sample = causal.sample(random);
      const [a, b] = [draw(sample), draw(sample, small)];
      const [large, little] = [moments(a), moments(b)];
      // Coverage is approximate within a pixel of a corner, and pixels are twice as large at 32.
      expect(Math.abs(little.mass / large.mass - 1)).toBeLessThan(0.05);
      expect(Math.abs(little.x - large.x)).toBeLessThan(0.1 / 32);
      expect(Math.abs(little.y - large.y)).toBeLessThan(0.1 / 32);
      const differences = b.map((value, i) => {
        const k = 128 * Math.floor(i / 32) + 2 * (i % 32);
        return Math.abs(value - (a[k]! + a[k + 1]! + a[k + 64]! + a[k + 65]!) / 4);
      });
      expect(Math.max(...differences)).toBeLessThan(0.3);
    }
  });

  it("change smoothly with every factor but shape", () => {
    for (const [factor, step] of [
      ["scale", 1e-4],
      ["orientation", 1e-4],
      ["posX", 1e-4],
      ["posY", 1e-4],
      ["intensity", 1e-4],
    ] as const) {
      const value = base.values[at(factor)]!;
      const low = draw(set(factor, value - step));
      const high = draw(set(factor, value));
      const change = Math.max(...high.map((v, i) => Math.abs(v - low[i]!)));
      // No edge moves by more than 64 × 1e-4 pixels, so no pixel changes by more than that.
      expect(change).toBeGreaterThan(0);
      expect(change).toBeLessThan(0.0065);
    }
  });

  it("stay within [0, 1] and off the border", () => {
    const random = seeded(5);
    for (let n = 0; n < 100; n++) {
      const pixels = draw(set("posX", n % 2, set("posY", (n >> 1) % 2, set("scale", 1, causal.sample(random)))));
      expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(Math.max(...pixels.subarray(0, 64), ...pixels.subarray(63 * 64))).toBe(0);
    }
  });
});
