import { totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../server/src/data/datasets.ts";
import { Cancelled, TrainingError } from "../../server/src/models/errors.ts";
import { availableMemory, checkMemory } from "../../server/src/models/memory.ts";
import { objectiveOf } from "../../server/src/models/objectives/objective.ts";
import { Pace } from "../../server/src/models/pace.ts";
import type { LogEntry, Progress } from "../../server/src/models/results.ts";
import { untrainedWeights } from "../../server/src/models/trained.ts";
import { trainModel } from "../../server/src/models/trainer.ts";
import { engine, interrupt, objectives, recordingHooks, tinySpec, trainTiny } from "./models-support.ts";

const reconstruction = (entry: LogEntry) => entry.terms.reconstruction!;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("training", { timeout: 60_000 }, () => {
  it.for(objectives)("lowers the reconstruction error of $kind", async (objective) => {
    const spec = tinySpec({ objective, steps: 80, batch: 16, learningRate: 3e-3 });
    const { recording } = await trainTiny(spec);
    const errors = recording.log.map(reconstruction);
    // An untrained decoder says ½ everywhere: 1024 log 2 = 710 nats. Black alone is worth most of it.
    expect(mean(errors.slice(0, 5))).toBeGreaterThan(600);
    expect(mean(errors.slice(-5))).toBeLessThan(300);
  });

  it("gives the same bytes for the same seed and others for another", async () => {
    const [first, again, other] = [
      await trainTiny(tinySpec()),
      await trainTiny(tinySpec()),
      await trainTiny(tinySpec({ seed: 1 })),
    ];
    expect(again.weights).toEqual(first.weights);
    expect(again.result).toEqual(first.result);
    expect(other.weights["encoder.mu.weight"]).not.toEqual(first.weights["encoder.mu.weight"]);
  });

  it.for(objectives)("of $kind resumes to the bytes of an unbroken run, wherever it stopped", async (objective) => {
    const spec = tinySpec({ objective });
    const unbroken = await trainTiny(spec);
    for (const step of [0, 1, 7, spec.steps - 1]) {
      const { checkpoints, log } = await interrupt(spec, step);
      expect(checkpoints.map((checkpoint) => checkpoint.step)).toEqual([step]);
      const resumed = await trainTiny(spec, { checkpoint: checkpoints[0]!.bytes });
      expect(resumed.weights).toEqual(unbroken.weights);
      expect(resumed.result).toEqual(unbroken.result);
      const terms = [...log, ...resumed.recording.log].map((entry) => [entry.step, entry.terms, entry.kl]);
      expect(terms).toEqual(unbroken.recording.log.map((entry) => [entry.step, entry.terms, entry.kl]));
    }
  });

  it("counts seconds over resumptions", async () => {
    const { checkpoints, log } = await interrupt(tinySpec(), 5);
    const resumed = await trainTiny(tinySpec(), { checkpoint: checkpoints[0]!.bytes });
    const seconds = [...log, ...resumed.recording.log].map((entry) => entry.seconds);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  });

  it("evaluates a finished run again from its last checkpoint, without a step", async () => {
    const { recording, result } = await trainTiny(tinySpec());
    const again = await trainTiny(tinySpec(), { checkpoint: recording.checkpoints.at(-1)!.bytes });
    expect(again.result).toEqual(result);
    expect(again.recording.log).toEqual([]);
  });

  it("leaves the network untrained with no steps", async () => {
    const spec = tinySpec({ steps: 0 });
    const { weights, result, recording } = await trainTiny(spec);
    expect(weights).toEqual(untrainedWeights(spec));
    expect(result).toMatchObject({ steps: 0, activeLatents: [] });
    expect(recording.log).toEqual([]);
    // 1024 pixels of an undecided Bernoulli decoder cost log 2 each; an untrained one is undecided within 5 %.
    expect(result.loss.reconstruction / (1024 * Math.log(2))).toBeCloseTo(1, 1);
  });

  it("logs the first hundred steps, about five hundred in all, and the last", async () => {
    const spec = tinySpec({ steps: 1503, batch: 1, channels: [1, 1, 1], hidden: 1, latents: 1 });
    const { recording } = await trainTiny(spec);
    const steps = recording.log.map(({ step }) => step);
    expect(steps.slice(0, 101)).toEqual(Array.from({ length: 101 }, (_, i) => (i < 100 ? i + 1 : 102)));
    expect(steps.at(-1)).toBe(1503);
    expect(steps.length).toBeGreaterThan(500);
    expect(steps.length).toBeLessThan(600);
    expect(recording.progress.at(-1)).toMatchObject({ fraction: 1, text: "step 1\u202f503 of 1\u202f503" });
  });

  it("stops with the step and the rate where the loss is no longer a number", async () => {
    const spec = tinySpec({ learningRate: 1e20 });
    const failure = trainTiny(spec);
    await expect(failure).rejects.toThrow(TrainingError);
    await expect(failure).rejects.toThrow(/diverged at step \d+: the term \w+ became (NaN|Infinity|-Infinity)\./);
    await expect(failure).rejects.toMatchObject({ hint: "Use a smaller learning rate than 100000000000000000000." });
  });

  it("rejects a checkpoint of another network, and one that is torn", async () => {
    const { checkpoints } = await interrupt(tinySpec(), 3);
    const { bytes } = checkpoints[0]!;
    const run = (checkpoint: Uint8Array, changes = {}) => trainTiny(tinySpec(changes), { checkpoint });
    await expect(run(bytes, { hidden: 9 })).rejects.toThrow(/encoder\.dense\.weight has shape \[256, 8\] instead/);
    await expect(run(bytes, { steps: 2 })).rejects.toThrow("written after step 3, but this run has only 2");
    await expect(run(bytes.subarray(0, bytes.length - 1))).rejects.toThrow(TrainingError);
    await expect(run(new Uint8Array())).rejects.toThrow("The stored weights cannot be used");
  });

  it("can be cancelled from outside while it runs", async () => {
    const spec = tinySpec({ steps: 1_000_000 });
    const controller = new AbortController();
    const { recording, hooks } = recordingHooks();
    const run = trainModel(engine, spec, openDataset(spec.data), { ...hooks, signal: controller.signal });
    // A timer fires only if training lets the event loop turn.
    setTimeout(() => controller.abort(), 20);
    await expect(run).rejects.toThrow(Cancelled);
    expect(recording.log.length).toBeGreaterThan(0);
    expect(recording.checkpoints.at(-1)!.step).toBe(recording.log.at(-1)!.step);
  });
});

describe("memory", () => {
  const objective = objectiveOf(tinySpec());

  it("is refused to a batch that does not fit, naming what it needs and what fits", async () => {
    const { hooks } = recordingHooks();
    const spec = tinySpec({ batch: 10_000_000 });
    const failure = trainModel(engine, spec, openDataset(spec.data), hooks);
    await expect(failure).rejects.toThrow(/A batch of 10000000 images needs about \d+.* GB of memory; .* available\./);
    await expect(failure).rejects.toHaveProperty("hint", expect.stringMatching(/^A batch of \d+ fits\.$/));
  });

  it("suggests a batch that passes and is nearly as large as can be", () => {
    const limit = 1e9;
    const hintFor = (batch: number): string | undefined => {
      try {
        checkMemory(objective, batch, limit);
        return undefined;
      } catch (error) {
        return (error as TrainingError).hint;
      }
    };
    const fits = Number(/A batch of (\d+) fits/.exec(hintFor(10_000_000)!)![1]);
    expect(hintFor(fits)).toBeUndefined();
    expect(hintFor(fits + 2)).toBeDefined();
  });

  it("ends where the engine's addresses end", () => {
    expect(availableMemory({ memoryLimit: 1000 })).toBe(1000);
    expect(availableMemory({})).toBeLessThan(totalmem());
  });

  it("is refused to a network that is too large by itself", () => {
    const large = objectiveOf(tinySpec({ hidden: 10_000_000 }));
    expect(() => checkMemory(large, 1, 1e12)).toThrow(/This network needs about [\d,.]+ GB of memory/);
    expect(() => checkMemory(objective, 1, 1000)).toThrow(/This network needs about/);
  });
});

describe("progress", () => {
  const report = (steps: readonly number[], total: number): Progress[] => {
    const reports: Progress[] = [];
    const pace = new Pace(total, (progress) => reports.push(progress));
    let now = 0;
    for (const [i, seconds] of steps.entries()) {
      now += seconds;
      pace.advance(i + 1, seconds, now);
    }
    return reports;
  };

  it("comes at most ten times a second, and always at the end", () => {
    const reports = report(Array<number>(1000).fill(0.001), 1000);
    expect(reports.length).toBeLessThanOrEqual(11);
    expect(reports.at(-1)!.fraction).toBe(1);
  });

  it("estimates the time left from the recent speed, once there is one", () => {
    const steady = report(Array<number>(50).fill(0.125), 100);
    expect(steady[0]!.secondsLeft).toBeUndefined();
    expect(steady.at(-1)!.secondsLeft).toBeCloseTo(50 * 0.125);
    const slowed = report([...Array<number>(100).fill(0.125), ...Array<number>(100).fill(0.5)], 1000);
    // 50 s at the new speed are five time constants: of the old speed e⁻⁵ is left, less than 1 %.
    expect(slowed.at(-1)!.secondsLeft! / (800 * 0.5)).toBeCloseTo(1, 1);
  });

  it("is not misled by a slow first step, nor by uneven ones", () => {
    const warmed = report([5, ...Array<number>(40).fill(0.05)], 1041);
    // The last report may be two steps old.
    expect(Math.abs(warmed.at(-1)!.secondsLeft! - 1000 * 0.05)).toBeLessThanOrEqual(2 * 0.05 + 1e-9);
    const uneven = report([1, ...Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 0.01 : 0.05))], 1081);
    // The mean of the two; the latest step, a fiftieth of what was observed, weighs a little more.
    expect(uneven.at(-1)!.secondsLeft! / (1000 * 0.03)).toBeCloseTo(1, 1);
  });
});
