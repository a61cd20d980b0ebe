/**
 * The frozen factor readout: a small network, trained on real images, that reads a data set's factors from any image,
 * such as a decoded one. How factors become numbers and how they are compared is told in `factorCodes.ts`.
 */
import type { Dataset, Factor, Sample } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { ReadoutSpec } from "../experiment/specs.ts";
import { seeded } from "../random/random.ts";
import { ChunkedGraph } from "./chunkedGraph.ts";
import {
  type FactorCode,
  factorCodes,
  factorDistance,
  factorPosition,
  factorValue,
  readsFactor,
  rowWidth,
} from "./factorCodes.ts";
import { type TrainingHooks, train } from "./loop.ts";
import type { Weights } from "./parameters.ts";
import { buildReadout, type ReadoutData, readoutParameters, readoutTraining } from "./readoutNetwork.ts";
import type { FactorAccuracy, ReadoutResult } from "./results.ts";

/** Small, because many small steps learn shape and orientation sooner than few large ones. */
const trainingBatch = 32;
const evaluationImages = 1024;
const defaultChunk = 64;

export interface TrainedReadoutWeights {
  readonly weights: Weights;
  readonly result: ReadoutResult;
}

/**
 * Trains a readout from its seed, or from a checkpoint, and measures its accuracy on fresh real images.
 *
 * @param dataset what `spec.data` describes.
 * @throws as `train` does.
 */
export async function trainReadout(
  engine: Engine,
  spec: ReadoutSpec,
  dataset: Dataset,
  hooks: TrainingHooks,
): Promise<TrainedReadoutWeights> {
  const random = seeded(spec.seed).split("readout");
  const setup = { steps: spec.steps, batch: trainingBatch, random };
  const weights = await train(engine, readoutTraining(dataset), setup, dataset, hooks);
  const readout = await TrainedReadout.load(engine, dataset, weights);
  try {
    const stream = random.split("evaluation");
    const pixels = dataset.channels * dataset.size ** 2;
    const images = new Float32Array(evaluationImages * pixels);
    const samples = Array.from({ length: evaluationImages }, () => dataset.sample(stream));
    for (const [i, sample] of samples.entries()) dataset.render(sample, images, i * pixels);
    const accuracy = (await readout.read(images, evaluationImages)).accuracy(samples);
    return { weights, result: { kind: "readout", steps: spec.steps, accuracy } };
  } finally {
    await readout.release();
  }
}

export { type ReadoutData, readoutParameters } from "./readoutNetwork.ts";

export class TrainedReadout {
  readonly factors: readonly Factor[];
  readonly #codes: readonly FactorCode[];
  readonly #graph: ChunkedGraph<"readings">;

  /** @param options.chunk images per run of the graph; 1 gives the least delay for single images. Default 64. */
  static async load(
    engine: Engine,
    data: ReadoutData,
    weights: Weights,
    { chunk = defaultChunk }: { readonly chunk?: number } = {},
  ): Promise<TrainedReadout> {
    const graph = await ChunkedGraph.open(
      engine,
      {
        dims: [data.channels, data.size, data.size],
        build(g, x) {
          const entries = readoutParameters(data).map(
            ({ name, dims }) => [name, g.constant(weights[name]!, dims, name)] as const,
          );
          return { readings: buildReadout(g, data, Object.fromEntries(entries), x) };
        },
      },
      chunk,
    );
    return new TrainedReadout(data.factors, graph);
  }

  private constructor(factors: readonly Factor[], graph: ChunkedGraph<"readings">) {
    this.factors = factors;
    this.#codes = factorCodes(factors);
    this.#graph = graph;
  }

  /** @param images `[n, channels, size, size]`, in [0, 1]. @throws RangeError if there are fewer than n. */
  async read(images: Float32Array, n: number): Promise<Readings> {
    return new Readings(this.#codes, (await this.#graph.run(images, n)).readings);
  }

  release(): Promise<void> {
    return this.#graph.release();
  }
}

/** What a readout saw in each of several images. Factors are counted as in the data set. */
export class Readings {
  readonly count: number;
  readonly #codes: readonly FactorCode[];
  readonly #rows: Float32Array;
  readonly #width: number;

  constructor(codes: readonly FactorCode[], rows: Float32Array) {
    this.#codes = codes;
    this.#rows = rows;
    this.#width = rowWidth(codes);
    this.count = rows.length / this.#width;
  }

  /** Class id, value, or angle in radians modulo the symmetry that the image shows. */
  value(factor: number, image: number): number {
    return factorValue(this.#codes[factor]!, this.#rows, image * this.#width);
  }

  /** The value's place in the factor's range, in [0, 1]; class id over the number of classes for a categorical one. */
  position(factor: number, image: number): number {
    return factorPosition(this.#codes[factor]!, this.value(factor, image));
  }

  /**
   * How far two readings of a factor are apart: total variation of class probabilities, difference of positions in the
   * range, or angle over π.
   */
  distance(factor: number, image: number, other: Readings, otherImage: number): number {
    const [row, otherRow] = [image * this.#width, otherImage * this.#width];
    return factorDistance(this.#codes[factor]!, this.#rows, row, other.#rows, otherRow);
  }

  /**
   * Share of images read right, per factor.
   *
   * @param samples what the images show, one for each of them.
   */
  accuracy(samples: readonly Sample[]): FactorAccuracy[] {
    return this.#codes.map((code, factor) => {
      const right = samples.filter((sample, image) =>
        readsFactor(code, sample.values[factor]!, this.#rows, image * this.#width),
      );
      return { factor: code.factor.name, accuracy: right.length / samples.length };
    });
  }
}
