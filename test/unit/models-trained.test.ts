import { describe, expect, it } from "vitest";
import { openDataset } from "../../server/src/data/datasets.ts";
import type { ModelSpec } from "../../server/src/experiment/specs.ts";
import { layerNames, parametersOf } from "../../server/src/models/architecture.ts";
import { decodeWeights, encodeWeights } from "../../server/src/models/checkpoint.ts";
import { exportOnnx, TrainedModel, untrainedWeights } from "../../server/src/models/trained.ts";
import { seeded } from "../../server/src/random/random.ts";
import { engine, tinySpec, trainTiny } from "./models-support.ts";

const spec: ModelSpec = tinySpec({ latents: 4, steps: 30, batch: 8, learningRate: 3e-3 });
const pixels = 32 * 32;
const { weights, result } = await trainTiny(spec);

function images(count: number): Float32Array {
  const dataset = openDataset(spec.data);
  const random = seeded(9);
  const out = new Float32Array(count * pixels);
  for (let i = 0; i < count; i++) dataset.render(dataset.sample(random), out, i * pixels);
  return out;
}

describe("a trained model", () => {
  it("gives the same for any number of images at a time, to rounding", async () => {
    const inputs = images(7);
    const [whole, single] = [
      await TrainedModel.load(engine, spec, weights, { chunk: 5 }),
      await TrainedModel.load(engine, spec, weights, { chunk: 1 }),
    ];
    const [a, b] = [await whole.encode(inputs, 7), await single.encode(inputs, 7)];
    expect(a.mean).toHaveLength(7 * 4);
    // Sums of up to 256 products in single precision, in another order.
    expectClose(a.mean, b.mean, 1e-5);
    expectClose(a.deviation, b.deviation, 1e-5);
    const [p, q] = [await whole.decode(a.mean, 7), await single.decode(a.mean, 7)];
    expect(p).toHaveLength(7 * pixels);
    expectClose(p, q, 1e-5);
    expect(p.every((probability) => probability > 0 && probability < 1)).toBe(true);
    await whole.release();
    await single.release();
  });

  it("keeps calls that overlap apart", async () => {
    const model = await TrainedModel.load(engine, spec, weights, { chunk: 2 });
    const inputs = images(6);
    const halves = [inputs.subarray(0, 3 * pixels), inputs.subarray(3 * pixels)];
    const overlapping = await Promise.all(halves.map((half) => model.encode(half, 3)));
    for (const [i, half] of halves.entries()) expect(overlapping[i]).toEqual(await model.encode(half, 3));
    await model.release();
  });

  it("refuses fewer images than announced, and goes on", async () => {
    const model = await TrainedModel.load(engine, spec, weights);
    await expect(model.encode(images(2), 3)).rejects.toThrow(RangeError);
    await expect(model.decode(new Float32Array(4), 1)).resolves.toHaveLength(pixels);
    await model.release();
  });

  it("has the latents that its result reports", async () => {
    const model = await TrainedModel.load(engine, spec, weights);
    const dataset = openDataset(spec.data);
    const evaluation = seeded(spec.seed).split("evaluation");
    const inputs = new Float32Array(result.images * pixels);
    for (let image = 0, stream = evaluation; image < result.images; image++) {
      // Every batch of 64 has its own stream.
      if (image % 64 === 0) stream = evaluation.split(image / 64).split("x");
      dataset.render(dataset.sample(stream), inputs, image * pixels);
    }
    const { mean, deviation } = await model.encode(inputs, result.images);
    for (const { latent, kl, variance, scale } of result.latents) {
      const column = (values: Float32Array) => [...values].filter((_, i) => i % 4 === latent);
      const [means, deviations] = [column(mean), column(deviation)];
      const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const centre = average(means);
      const spread = average(means.map((value) => (value - centre) ** 2));
      const noise = average(deviations.map((value) => value ** 2));
      const divergence = average(
        means.map((value, i) => 0.5 * (value ** 2 + deviations[i]! ** 2 - 2 * Math.log(deviations[i]!) - 1)),
      );
      // Single precision in the graph, relative to numbers of order one.
      expect(variance).toBeCloseTo(spread, 4);
      expect(scale).toBeCloseTo(Math.sqrt(spread + noise), 4);
      expect(kl).toBeCloseTo(divergence, 4);
    }
    await model.release();
  });

  it("starts from weights that depend on the seed and on each parameter's name alone", () => {
    const wider = untrainedWeights({ ...spec, latents: 5 });
    const start = untrainedWeights(spec);
    expect(wider["encoder.conv1.weight"]).toEqual(start["encoder.conv1.weight"]);
    expect(start["encoder.conv1.weight"]).not.toEqual(untrainedWeights({ ...spec, seed: 1 })["encoder.conv1.weight"]);
    expect(start["encoder.conv1.bias"]).toEqual(new Float32Array(4));
    const dense = start["encoder.dense.weight"]!;
    const limit = Math.sqrt(6 / (4 * 8 * 8 + 8));
    const meanSquare = dense.reduce((sum, value) => sum + value * value, 0) / dense.length;
    expect(dense.every((value) => Math.abs(value) <= limit)).toBe(true);
    // Variance of a uniform distribution, from 2,048 values: the standard error is 2 %, and four of them are allowed.
    expect(Math.abs(meanSquare / (limit ** 2 / 3) - 1)).toBeLessThan(0.08);
  });

  it("survives being stored", () => {
    const parameters = parametersOf(spec);
    expect(decodeWeights(encodeWeights(parameters, weights), parameters)).toEqual(weights);
  });
});

describe("the exported file", () => {
  it("computes what the model computes, with the layers by name", async () => {
    const bytes = exportOnnx(spec, weights, "0.0.0");
    const session = await engine.load(bytes);
    const tensor = (...dims: number[]) => ({ dims, data: new Float32Array(dims.reduce((a, b) => a * b)) });
    const x = { dims: [1, 1, 32, 32], data: images(1) };
    const outputs = { mu: tensor(1, 4), logVariance: tensor(1, 4), reconstruction: tensor(1, 1, 32, 32) };
    await session.run({ x }, outputs);
    await session.release();

    const model = await TrainedModel.load(engine, spec, weights, { chunk: 1 });
    const { mean, deviation } = await model.encode(x.data, 1);
    expectClose(outputs.mu.data, mean, 1e-5);
    expectClose(
      outputs.logVariance.data.map(Math.exp),
      deviation.map((value) => value ** 2),
      1e-5,
    );
    expectClose(outputs.reconstruction.data, await model.decode(mean, 1), 1e-5);
    await model.release();

    const text = Buffer.from(bytes).toString("latin1");
    for (const layer of layerNames(spec)) expect(text).toContain(`${layer}.weight`);
    for (const layer of layerNames(spec).filter((name) => !/mu|logVariance/.test(name))) {
      expect(text.split(layer).length - text.split(`${layer}.`).length).toBeGreaterThan(0);
    }
  });
});

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(worst).toBeLessThan(tolerance);
}
