import { describe, expect, it } from "vitest";
import { formatMoves, formatMovesShort, movesOf } from "../../server/src/format/moves.ts";
import {
  formatCount,
  formatDuration,
  formatEstimate,
  formatInterval,
  formatNumber,
  formatPercent,
  formatShort,
} from "../../server/src/format/numbers.ts";
import type { Estimate, FactorEffects } from "../../server/src/metrics/results.ts";

const estimate = (value: number | null, low: number | null, high: number | null): Estimate => ({
  value,
  low,
  high,
  n: 256,
});

describe("numbers", () => {
  it.each([
    [4.5912, "4.59"],
    [27.64, "27.6"],
    [0, "0.00"],
    [0.612, "0.61"],
    [0.0421, "0.042"],
    [0.00421, "0.0042"],
    [0.0000421, "4.2×10⁻⁵"],
    [1203.7, "1\u202f204"],
    [737280, "737\u202f280"],
    [-3.5, "\u22123.50"],
    [-1e-12, "\u22121.0×10⁻¹²"],
    [Number.NaN, "–"],
    [Number.POSITIVE_INFINITY, "–"],
    [null, "–"],
  ])("%s is written %s", (value, text) => expect(formatNumber(value)).toBe(text));

  it("writes counts with thin spaces and percentages without decimals", () => {
    expect(formatCount(100000)).toBe("100\u202f000");
    expect(formatCount(999)).toBe("999");
    expect([-3, 0.5, 0.30000000000000004, 6.1261, 1500].map(formatShort)).toEqual([
      "−3",
      "0.5",
      "0.3",
      "6.13",
      "1\u202f500",
    ]);
    expect(formatPercent(0.341)).toBe("34 %");
    expect(formatPercent(null)).toBe("–");
  });
});

describe("estimates", () => {
  it("uses ± only when the interval is symmetric", () => {
    expect(formatEstimate(estimate(4.59, 4.47, 4.71))).toBe("4.59 ±0.12");
    expect(formatEstimate(estimate(4.59, 4.5, 4.91))).toBe("4.59 (4.50 – 4.91)");
  });

  it("takes its digits from the interval", () => {
    expect(formatEstimate(estimate(4.5912, 4.5789, 4.6035))).toBe("4.591 ±0.012");
    expect(formatEstimate(estimate(0.17, 0.166, 0.174))).toBe("0.170 ±0.004");
    expect(formatEstimate(estimate(1204, 1100, 1308))).toBe("1\u202f204 ±104");
    expect(formatInterval(estimate(4.59, -0.2, 4.71))).toBe("\u22120.2 – 4.7");
  });

  it("never writes 0 for an undefined value, nor an interval where there is none", () => {
    expect(formatEstimate(estimate(null, null, null))).toBe("–");
    expect(formatEstimate(estimate(4.59, null, null))).toBe("4.59");
    expect(formatEstimate(estimate(4.59, 4.59, 4.59))).toBe("4.59");
  });
});

it.each([
  [0.02, "0.1 s"],
  [0.44, "0.4 s"],
  [14.2, "14 s"],
  [59.7, "1 m"],
  [80, "1 m 20 s"],
  [7500, "2 h 5 m"],
  [90000, "1 d 1 h"],
  [Number.NaN, "–"],
])("%d seconds are written %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

describe("what a latent moves", () => {
  const effects = (...rows: (number | null)[][]): FactorEffects => ({
    factors: ["shape", "scale", "orientation", "posX", "posY"],
    perLatent: rows.map((row, latent) => ({ latent, effects: row.map((value) => estimate(value, value, value)) })),
    untrained95: [0.05, 0.05, 0.05, 0.05, 0.05],
    accuracyOnReconstructions: [],
  });

  it("is one factor where the others stay within the null", () => {
    const moves = movesOf(effects([0.04, 0.01, 0.03, 0.9, 0.02]), 0);
    expect(moves).toEqual({ kind: "mono", shares: [{ factor: "posX", share: 1 }] });
    expect(formatMovesShort(moves!)).toBe("mono→posX");
    expect(formatMoves(moves!)).toBe("posX");
  });

  it("is one factor where it is nearer to one than to two", () => {
    // Participation ratios 1 / (0.8² + 0.2²) = 1.47 and 1 / (0.75² + 0.25²) = 1.6.
    expect(movesOf(effects([0.8, 0.2, 0, 0, 0]), 0)?.kind).toBe("mono");
    expect(movesOf(effects([0.75, 0.25, 0, 0, 0]), 0)?.kind).toBe("mixed");
  });

  it("is mixed where two factors move alike", () => {
    const moves = movesOf(effects([0.51, 0.34, 0.15, 0, 0]), 0)!;
    expect(moves.kind).toBe("mixed");
    expect(formatMoves(moves)).toBe("shape 51 %, scale 34 %, orientation 15 %");
    expect(movesOf(effects([0.4, 0.4, 0, 0, 0]), 0)?.kind).toBe("mixed");
  });

  it("is nothing within the null, unknown where undefined, and absent for other latents", () => {
    expect(movesOf(effects([0.01, 0.01, 0.01, 0.01, 0.05]), 0)).toEqual({ kind: "none", shares: [] });
    expect(movesOf(effects([null, null, null, null, null]), 0)?.kind).toBe("unknown");
    expect(movesOf(effects(), 0)).toBeUndefined();
  });
});
