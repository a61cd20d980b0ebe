import { describe, expect, it } from "vitest";
import type { Factor } from "../../server/src/data/dataset.ts";
import { openDataset } from "../../server/src/data/datasets.ts";
import { Cancelled } from "../../server/src/models/errors.ts";
import { factorCodes, rowWidth, writeFactor } from "../../server/src/models/factorCodes.ts";
import { Readings, TrainedReadout, trainReadout } from "../../server/src/models/readout.ts";
import { seeded } from "../../server/src/random/random.ts";
import { engine, recordingHooks } from "./models-support.ts";

const factors: readonly Factor[] = [
  { name: "shape", scale: "categorical", values: ["square", "ellipse", "heart"], continuous: false },
  { name: "scale", scale: "linear", values: [0.5, 0.6, 0.7, 0.8, 0.9, 1], continuous: false },
  { name: "orientation", scale: "circular", values: [0, 2 * Math.PI], continuous: true },
];
const [shape, scale, orientation] = [0, 1, 2];
const codes = factorCodes(factors);
const degrees = Math.PI / 180;

/** What a perfect readout says of images with these values. */
function perfect(...samples: readonly (readonly number[])[]): Float32Array {
  const width = rowWidth(codes);
  const rows = new Float32Array(width * samples.length);
  for (const [image, values] of samples.entries()) {
    for (const [i, code] of codes.entries()) writeFactor(code, values[i]!, rows, image * width);
  }
  return rows;
}

/** The same where only multiples of the angle from `multiple` on can be seen. */
function symmetric(rows: Float32Array, image: number, multiple: 2 | 4): Float32Array {
  const at = image * rowWidth(codes) + codes[orientation]!.start;
  rows.fill(0, at, at + (multiple === 2 ? 2 : 4));
  return rows;
}

describe("readings", () => {
  it("say the values that were written", () => {
    const readings = new Readings(codes, perfect([2, 0.8, 200 * degrees], [0, 0.5, 0]));
    expect(readings.count).toBe(2);
    expect([readings.value(shape, 0), readings.value(shape, 1)]).toEqual([2, 0]);
    expect(readings.value(scale, 0)).toBeCloseTo(0.8);
    expect(readings.value(orientation, 0) / degrees).toBeCloseTo(200, 3);
    expect(readings.position(shape, 0)).toBeCloseTo(2 / 3);
    expect(readings.position(scale, 0)).toBeCloseTo(0.6);
    expect(readings.position(orientation, 0)).toBeCloseTo(200 / 360);
  });

  it("measure classes by total variation, positions in the range, angles round the circle", () => {
    const readings = new Readings(codes, perfect([0, 0.5, 10 * degrees], [1, 0.7, 350 * degrees]));
    expect(readings.distance(shape, 0, readings, 1)).toBe(1);
    expect(readings.distance(scale, 0, readings, 1)).toBeCloseTo(0.4);
    expect(readings.distance(orientation, 0, readings, 1)).toBeCloseTo(20 / 180);
    for (const factor of [shape, scale, orientation]) expect(readings.distance(factor, 1, readings, 1)).toBe(0);
    const unsure = perfect([0, 0.5, 0], [0, 0.5, 0]);
    unsure.set([0.5, 0.5, 0], 0);
    const compared = new Readings(codes, unsure);
    expect(compared.distance(shape, 0, compared, 1)).toBeCloseTo(0.5);
  });

  it("read an angle modulo the symmetry that the image shows", () => {
    const rows = perfect([1, 0.5, 200 * degrees], [1, 0.5, 20 * degrees], [0, 0.5, 110 * degrees]);
    const readings = new Readings(codes, symmetric(symmetric(symmetric(rows, 0, 2), 1, 2), 2, 4));
    expect(readings.value(orientation, 0) / degrees).toBeCloseTo(20, 3);
    expect(readings.distance(orientation, 0, readings, 1)).toBeCloseTo(0);
    expect(readings.value(orientation, 2) / degrees).toBeCloseTo(20, 3);
    // An ellipse and a square have only the multiples of the square in common.
    expect(readings.distance(orientation, 0, readings, 2)).toBeCloseTo(0);
    const samples = [200, 20, 20].map((angle, i) => ({ values: [i < 2 ? 1 : 0, 0.5, angle * degrees], noise: [] }));
    expect(readings.accuracy(samples).map(({ accuracy }) => accuracy)).toEqual([1, 1, 1]);
  });

  it("count an angle's change as much as the less sure reading is sure", () => {
    const rows = perfect([2, 0.5, 0], [2, 0.5, 90 * degrees]);
    const at = codes[orientation]!.start;
    for (let i = 0; i < codes[orientation]!.width; i++) rows[at + i] = rows[at + i]! * 0.5;
    const readings = new Readings(codes, rows);
    expect(readings.distance(orientation, 0, readings, 1)).toBeCloseTo(0.5 * 0.5);
  });

  it("count as right within five percent of the range", () => {
    const readings = new Readings(codes, perfect([0, 0.74, 17 * degrees], [0, 0.77, 19 * degrees]));
    const samples = [0, 0].map(() => ({ values: [0, 0.75, 0], noise: [] }));
    expect(readings.accuracy(samples)).toEqual([
      { factor: "shape", accuracy: 1 },
      { factor: "scale", accuracy: 1 },
      { factor: "orientation", accuracy: 0.5 },
    ]);
    const off = new Readings(codes, perfect([1, 0.7, 0]));
    expect(off.accuracy([{ values: [0, 0.73, 0], noise: [] }]).map(({ accuracy }) => accuracy)).toEqual([0, 0, 1]);
  });
});

describe("a readout", { timeout: 60_000 }, () => {
  const spec = { kind: "readout", data: { kind: "causalSprites", size: 32 }, steps: 60, seed: 0 } as const;
  const coefficients = { shapeToScale: 0.5, scaleToPosY: 0.5, posXToIntensity: 0.5, noise: 0.1 };
  const data = { ...spec.data, coefficients, independent: true } as const;
  const dataset = openDataset(data);

  it("learns where a sprite is within a few steps, and repeats itself", async () => {
    const [first, second] = [recordingHooks(), recordingHooks()];
    const { weights, result } = await trainReadout(engine, { ...spec, data }, dataset, first.hooks);
    expect(result.accuracy.map(({ factor }) => factor)).toEqual(dataset.factors.map(({ name }) => name));
    const accuracy = Object.fromEntries(result.accuracy.map((entry) => [entry.factor, entry.accuracy]));
    // Guessing the middle is right for a tenth of the images.
    expect(accuracy.posX).toBeGreaterThan(0.4);
    const again = await trainReadout(engine, { ...spec, data }, dataset, second.hooks);
    expect(again).toEqual({ weights, result });
    expect(Object.keys(first.recording.log[0]!.terms)).toEqual(["total", ...dataset.factors.map(({ name }) => name)]);
  });

  it("resumes to the bytes of an unbroken run while its learning rate falls", async () => {
    const short = { ...spec, data, steps: 12 };
    const unbroken = await trainReadout(engine, short, dataset, recordingHooks().hooks);
    const { recording, hooks } = recordingHooks({ abortAfter: 8 });
    await expect(trainReadout(engine, short, dataset, hooks)).rejects.toThrow(Cancelled);
    const { bytes, step } = recording.checkpoints.at(-1)!;
    expect(step).toBe(8);
    const resumed = recordingHooks({ checkpoint: bytes });
    expect(await trainReadout(engine, short, dataset, resumed.hooks)).toEqual(unbroken);
    expect(resumed.recording.log.map((entry) => entry.step)).toEqual([9, 10, 11, 12]);
  });

  it("reads one image as it reads many", async () => {
    const { weights } = await trainReadout(engine, { ...spec, data, steps: 2 }, dataset, recordingHooks().hooks);
    const random = seeded(1);
    const images = new Float32Array(3 * 1024);
    for (let i = 0; i < 3; i++) dataset.render(dataset.sample(random), images, i * 1024);
    const [many, single] = [
      await TrainedReadout.load(engine, dataset, weights),
      await TrainedReadout.load(engine, dataset, weights, { chunk: 1 }),
    ];
    const [a, b] = [await many.read(images, 3), await single.read(images, 3)];
    for (const factor of dataset.factors.keys()) {
      // Single precision, summed in another order; an angle of a short vector magnifies it.
      for (let image = 0; image < 3; image++) expect(a.distance(factor, image, b, image)).toBeLessThan(1e-3);
    }
    await many.release();
    await single.release();
  });
});
