import { describe, expect, it } from "vitest";
import { openDataset } from "../../server/src/data/datasets.ts";
import { createParameterMemory, gradientName } from "../../server/src/engine/adam.ts";
import { countOf } from "../../server/src/graph/shapes.ts";
import { objectiveOf } from "../../server/src/models/objectives/objective.ts";
import { readoutTraining } from "../../server/src/models/readoutNetwork.ts";
import { parametersOfTrainable, type Trainable } from "../../server/src/models/step.ts";
import { buildStepGraph, StepRunner } from "../../server/src/models/stepRunner.ts";
import { type Random, seeded } from "../../server/src/random/random.ts";
import { engine, objectives, tinySpec } from "./models-support.ts";

const dataset = openDataset({ kind: "dSprites", size: 32 });
const batch = 4;

/** A step of `trainable` at random weights and biases: at zero a black background would lie on the rectifier's kink. */
async function openStep(trainable: Trainable, random: Random) {
  const memory = createParameterMemory(parametersOfTrainable(trainable));
  for (const [name, { dims, data }] of Object.entries(memory.weights)) {
    const stream = random.split(name);
    const fan = dims.length === 2 ? dims[0]! : countOf(dims.slice(1));
    const spread = dims.length === 1 ? 0.3 : 2 / Math.sqrt(fan);
    for (let i = 0; i < data.length; i++) data[i] = spread * stream.normal();
  }
  const { weights, gradients } = memory;
  return { weights, gradients, runner: await StepRunner.open(engine, trainable, { weights, gradients, batch }) };
}

const trainables: readonly (readonly [string, Trainable])[] = [
  ...objectives.map((objective) => [objective.kind, objectiveOf(tinySpec({ objective }))] as const),
  ["readout", readoutTraining(dataset)],
];

describe("the gradients of", { timeout: 60_000 }, () => {
  it.for(trainables)("%s agree with finite differences", async ([, trainable]) => {
    const random = seeded(11);
    const { weights, gradients, runner } = await openStep(trainable, random.split("weights"));
    const step = random.split("step");
    await runner.run(step, dataset);
    const analytic = new Map(
      Object.entries(gradients).map(([name, { data }]) => [name, Float64Array.from(data as Float32Array)]),
    );
    for (const { loss, parameters } of trainable.updates) {
      for (const { name } of parameters) {
        const values = weights[name]!.data as Float32Array;
        const gradient = analytic.get(gradientName(name))!;
        const before = values.slice();
        // Along the gradient the loss changes most, so rounding weighs least.
        const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
        const lossAt = async (offset: number) => {
          for (let i = 0; i < values.length; i++) values[i] = before[i]! + (offset * gradient[i]!) / norm;
          await runner.run(step, dataset);
          return runner.terms[loss]![0]!;
        };
        const slopes: number[] = [];
        for (const h of [3e-3, 1e-2, 3e-2, 1e-1]) slopes.push(((await lossAt(h)) - (await lossAt(-h))) / (2 * h));
        values.set(before);
        // Small steps suffer from single precision, large ones from curvature and kinks: the best of four counts.
        const error = Math.min(...slopes.map((slope) => Math.abs(slope / norm - 1)));
        expect(error, `${loss} by ${name}: ${slopes} instead of ${norm}`).toBeLessThan(0.01);
      }
    }
    await runner.release();
  });
});

describe("FactorVAE", () => {
  const [, , factorVae] = objectives;
  const spec = tinySpec({ objective: factorVae! });

  it("adds γ times its total correlation to the bound", async () => {
    const { runner } = await openStep(objectiveOf(spec), seeded(3));
    await runner.run(seeded(4), dataset);
    const { total, reconstruction, kl, totalCorrelation, discriminator } = runner.terms;
    // Single precision of a sum near 1,000.
    expect(total![0]).toBeCloseTo(reconstruction![0]! + kl![0]! + 10 * totalCorrelation![0]!, 2);
    expect(discriminator![0]).toBeGreaterThan(0);
    await runner.release();
  });

  it("shuffles every latent on its own, and only within the batch", () => {
    const rows = filled("permutation", 16);
    const columns = Array.from({ length: spec.latents }, (_, k) => rows.filter((_, i) => i % spec.latents === k));
    for (const column of columns) {
      expect(column.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    }
    expect(columns[0]).not.toEqual(columns[1]);
  });

  it("draws its second batch apart from the first", () => {
    expect(filled("x2", 4)).not.toEqual(filled("x", 4));
    expect(filled("eps2", 4)).not.toEqual(filled("eps", 4));
  });

  function filled(name: string, images: number): number[] {
    const { step } = buildStepGraph(objectiveOf(spec), images, false);
    const input = step.inputs.find(({ value }) => value.name === name)!;
    const length = countOf(input.value.dims);
    const data = input.value.dtype === "int64" ? new BigInt64Array(length) : new Float32Array(length);
    input.fill(data, seeded(5), dataset);
    return Array.from(data, Number);
  }
});
