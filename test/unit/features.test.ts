import { describe, expect, it } from "vitest";
import { EvaluationErrors } from "../../server/src/features/errors.ts";
import { briefest, fitted } from "../../server/src/features/headline.ts";
import { fitLines } from "../../server/src/features/hintLines.ts";
import { thinned } from "../../server/src/features/trainingView.ts";
import { overSeeds } from "../../server/src/metrics/seeds.ts";
import { estimate, trainingLog } from "../support/reportInput.ts";

describe("An evaluation error", () => {
  const text = "one\ntwo\nthree\n";
  const held = () => {
    const errors = new EvaluationErrors();
    errors.hold("/a.ts", { message: "no", at: { file: "/a.ts", line: 2, column: 1 } }, text);
    return errors;
  };

  it("moves with its line", () => {
    expect(held().locate("/a.ts", `zero\n${text}`)?.line).toBe(2);
    expect(held().locate("/a.ts", "two\nthree")?.line).toBe(0);
  });

  it("is at the nearest of several equal lines", () => {
    expect(held().locate("/a.ts", "two\nx\ntwo\ny\nz\ntwo")?.line).toBe(0);
    expect(held().locate("/a.ts", "x\ny\ntwo\nz\ntwo")?.line).toBe(2);
  });

  it("is gone for good once its line was edited", () => {
    const errors = held();
    expect(errors.locate("/a.ts", text.replace("two", "2"))).toBeUndefined();
    expect(errors.locate("/a.ts", text)).toBeUndefined();
    expect(errors.entries()).toEqual([]);
  });
});

describe("What fits in a hint", () => {
  it("leaves out what does not, and keeps that it is stale", () => {
    expect(fitted(["loss 41.3", "KL 12.4", "3 of 10 active"], 43)).toBe("loss 41.3 · KL 12.4 · 3 of 10 active");
    expect(fitted(["loss 41.3", "KL 12.4", "3 of 10 active", "stale"], 43)).toBe("loss 41.3 · KL 12.4 · stale");
  });

  it("cuts a first part that is too long", () => {
    const text = fitted(["failed: something that takes many more words to say than fit", "stale"], 43);
    expect(text.length).toBeLessThanOrEqual(43);
    expect(text).toMatch(/… · stale$/);
  });

  it("says at its briefest the first number, and that it is stale", () => {
    expect(briefest(["CES 4.59 ±0.12", "spec 0.61"])).toBe("CES 4.59 ±0.12");
    expect(briefest(["CES 4.59 ±0.12", "spec 0.61", "stale"])).toBe("CES 4.59 ±0.12 · stale");
  });
});

describe("Hints of one line", () => {
  const at = (line: number) => ({ position: { line, character: 0 } });
  const declaration = {
    rank: "declaration",
    wordings: ["CES 4.59 ±0.12 · spec 0.61", "CES 4.59 ±0.12"],
    hint: at(0),
  } as const;
  const latent = (line: number) =>
    ({ rank: "latent", wordings: ["CES 8.9 · mono→posX", "8.9→posX", "8.9"], hint: at(line) }) as const;
  const labels = (...drafts: Parameters<typeof fitLines>[0]) => fitLines(drafts).map(({ label }) => label);

  it("are worded in full where they fit together", () => {
    expect(labels(declaration, latent(1), latent(1))).toEqual([
      "CES 4.59 ±0.12 · spec 0.61",
      "CES 8.9 · mono→posX",
      "CES 8.9 · mono→posX",
    ]);
  });

  it("give way to each other, alike, so that VS Code cuts none", () => {
    expect(labels(declaration, latent(0), latent(0), latent(0))).toEqual([
      "CES 4.59 ±0.12",
      "8.9→posX",
      "8.9→posX",
      "8.9→posX",
    ]);
    expect(labels(...Array.from({ length: 6 }, () => latent(0)))).toEqual(Array(6).fill("8.9"));
  });

  it("stay as short as they can where there are too many", () => {
    expect(labels(...Array.from({ length: 20 }, () => latent(0)))).toEqual(Array(20).fill("8.9"));
  });
});

it("A long training log is thinned to 1,000 entries with its first and last", () => {
  const log = trainingLog(25_000);
  const few = thinned(log);
  expect(few).toHaveLength(1_000);
  expect(few[0]).toBe(log[0]);
  expect(few.at(-1)).toBe(log.at(-1));
  expect(new Set(few).size).toBe(1_000);
  expect(thinned(log.slice(0, 10))).toHaveLength(10);
});

describe("Several seeds", () => {
  it("of which there is one keep its interval over images", () => {
    const only = estimate(4.59, 0.12);
    expect(overSeeds([only])).toBe(only);
  });

  it("have a percentile bootstrap interval over all their resamples", () => {
    // The four resamples of two values have the means 1, 2, 2, 3: between the first two, 0.075 of the way from 1 to 2.
    const joined = overSeeds([estimate(1, 0.1), estimate(3, 0.1)]);
    expect(joined).toMatchObject({ value: 2, n: 2 });
    expect(joined.low).toBeCloseTo(1.075, 12);
    expect(joined.high).toBeCloseTo(2.925, 12);
  });

  it("have the interval of the normal approximation when they are many", () => {
    // Standard error of the mean of 1 … 100 is 28.87 / 10; 2,000 resamples estimate a quantile to about 0.1 of it.
    const joined = overSeeds(Array.from({ length: 100 }, (_, index) => estimate(index + 1, 0)));
    expect(joined.value).toBe(50.5);
    expect(Math.abs(joined.low! - (50.5 - 1.96 * 2.887))).toBeLessThan(0.6);
    expect(Math.abs(joined.high! - (50.5 + 1.96 * 2.887))).toBeLessThan(0.6);
  });

  it("without a value are undefined with a reason, and those with one count alone", () => {
    const none = { value: null, low: null, high: null, n: 0, reason: "the latent is dead" };
    expect(overSeeds([none, none])).toMatchObject({ value: null, reason: "the latent is dead" });
    expect(overSeeds([none, estimate(3, 0.1)])).toMatchObject({ value: 3, low: null, n: 1 });
    expect(overSeeds([])).toMatchObject({ value: null, reason: "no seed has finished" });
  });
});
