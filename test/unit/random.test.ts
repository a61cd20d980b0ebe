import { describe, expect, it } from "vitest";
import { philox4x32, type Random, seeded } from "../../server/src/random/random.ts";

const draws = (random: Random, n: number): number[] => Array.from({ length: n }, () => random.uniform());

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (u: readonly number[], mu: number, v: readonly number[], mv: number) =>
    u.reduce((sum, x, i) => sum + (x - mu) * (v[i]! - mv), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe("Philox4x32-10", () => {
  // The known-answer vectors that Random123, the authors' own implementation, ships as kat_vectors.
  it.each([
    { counter: [0, 0, 0, 0], key: [0, 0], block: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      block: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      block: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])("agrees with the published vector for counter $counter", ({ counter, key, block }) => {
    const out = new Uint32Array(4);
    philox4x32(Uint32Array.from(counter), key[0]!, key[1]!, out);
    expect([...out]).toEqual(block);
  });
});

describe("seeded", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    expect(draws(seeded(7), 20)).toEqual(draws(seeded(7), 20));
    expect(draws(seeded(7), 20)).not.toEqual(draws(seeded(8), 20));
    expect(draws(seeded(-1), 4)).not.toEqual(draws(seeded(1), 4));
  });

  it("keeps its stream from version to version, so that stored results stay reproducible", () => {
    const random = seeded(0).split("step", 500);
    expect([random.integer(1000), random.integer(1000), random.integer(1000)]).toEqual([595, 947, 633]);
  });

  it("names a stream by its path, not by what was drawn before", () => {
    const fresh = seeded(1).split("step", 3);
    const root = seeded(1);
    draws(root, 17);
    const step = root.split("step");
    draws(step, 5);
    expect(draws(step.split(3), 10)).toEqual(draws(fresh, 10));
  });

  it("does not disturb a stream by splitting it", () => {
    const random = seeded(2);
    const before = seeded(2);
    random.split("a").uniform();
    expect(draws(random, 10)).toEqual(draws(before, 10));
  });

  it("tells apart labels that look alike", () => {
    const paths: (string | number)[][] = [[], ["1"], [1], ["a", "b"], ["ab"], ["b", "a"], [""], ["", ""], [0], ["a\0"]];
    paths.push(["a"], ["a\0\0\0\0\0\0\0"], ["12345678"], ["12345678", 0], [12345678]);
    const first = new Set(paths.map((path) => draws(seeded(0).split(...path), 3).join()));
    expect(first.size).toBe(paths.length);
    expect(draws(seeded(0).split(-0), 3)).toEqual(draws(seeded(0).split(0), 3));
  });

  it("gives uncorrelated neighbouring streams", () => {
    const n = 20_000;
    const streams = [0, 1, 2, 3].map((label) => draws(seeded(0).split("step", label), n));
    // A correlation of independent streams has standard deviation 1/√n; 4.5 of them fail once in 150,000 draws.
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++)
        expect(Math.abs(correlation(streams[i]!, streams[j]!))).toBeLessThan(4.5 / Math.sqrt(n));
    }
  });

  it("draws uniforms evenly from [0, 1)", () => {
    const n = 100_000;
    const bins = new Array<number>(20).fill(0);
    const values = draws(seeded(3), n);
    for (const value of values) bins[Math.floor(value * 20)]!++;
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const chi2 = bins.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0);
    // The 99.99 % quantile of χ² with 19 degrees of freedom.
    expect(chi2).toBeLessThan(50.8);
  });

  it("draws standard normals, one by one as in bulk", () => {
    const n = 100_000;
    const bulk = new Float32Array(n);
    seeded(4).fillNormal(bulk);
    const single = seeded(4);
    expect([...bulk.subarray(0, 101)]).toEqual(Array.from({ length: 101 }, () => Math.fround(single.normal())));

    const moment = (power: number) => bulk.reduce((sum, value) => sum + value ** power, 0) / n;
    // Four standard errors: Var x = 1, Var x² = 2, Var x³ = 15, Var x⁴ = 96, each over n.
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    const odd = [...bulk].filter((_, i) => i % 2 === 1);
    const even = [...bulk].filter((_, i) => i % 2 === 0);
    expect(Math.abs(correlation(odd, even))).toBeLessThan(4.5 / Math.sqrt(n / 2));
  });

  it("draws integers without bias, even where 2³² is not a multiple", () => {
    const random = seeded(5);
    // With modulo alone, the lower half of this range would come up twice as often as the upper.
    const below = 3 * 2 ** 30;
    const n = 20_000;
    let low = 0;
    for (let i = 0; i < n; i++) if (random.integer(below) < below / 3) low++;
    // Four standard deviations of a binomial share.
    expect(Math.abs(low / n - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / n));
    expect(new Set(Array.from({ length: 200 }, () => random.integer(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(random.integer(1)).toBe(0);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 33])("refuses to draw below %s", (below) => {
    expect(() => seeded(0).integer(below)).toThrow(RangeError);
  });

  it.each([0.5, Number.NaN, 2 ** 60])("refuses the seed %s", (seed) => {
    expect(() => seeded(seed)).toThrow(RangeError);
  });

  it("permutes uniformly", () => {
    const random = seeded(6);
    const counts = new Map<string, number>();
    const n = 12_000;
    for (let i = 0; i < n; i++) {
      const order = random.permutation(4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - n / 24) ** 2 / (n / 24), 0);
    // The 99.99 % quantile of χ² with 23 degrees of freedom.
    expect(chi2).toBeLessThan(56.7);
    expect([...random.permutation(0)]).toEqual([]);
  });
});
