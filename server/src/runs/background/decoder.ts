/** The worker's side of a traversal panel: a trained model, kept loaded, that encodes base images and decodes latents. */
import { baseSample } from "../../data/baseSample.ts";
import type { Dataset, Factor } from "../../data/dataset.ts";
import { openDataset } from "../../data/datasets.ts";
import { createEngine } from "../../engine/engines.ts";
import { formatFixed } from "../../format/numbers.ts";
import { type Readings, TrainedReadout } from "../../models/readout.ts";
import { TrainedModel } from "../../models/trained.ts";
import type { BaseImage, DecodedImage, FactorReading, OpenParams } from "../../protocol/worker.ts";
import { specHash } from "../store/specHash.ts";
import { Store } from "../store/store.ts";
import { modelWeights, readoutWeights } from "./weights.ts";

/** Images per run of a graph: one while a slider is dragged, several when a row of frames is asked for. */
const CHUNKS = [1, 8] as const;

/** Keeps the logarithm of a probability of 0 finite: -log(1e-7) is 16 nats a pixel. */
const LEAST_PROBABILITY = 1e-7;

interface Loaded {
  readonly model: TrainedModel;
  readonly readout?: TrainedReadout;
}

export class Decoder {
  readonly #dataset: Dataset;
  readonly #seed: number;
  readonly #single: Loaded;
  readonly #several: Loaded;

  /** @throws if the model has not been trained or no engine runs. A readout that is not trained yet is left out. */
  static async open({ store: path, model, readout, seed, engine: choice }: OpenParams): Promise<Decoder> {
    const store = new Store(path);
    const engine = await createEngine(choice);
    const dataset = openDataset(model.data);
    const weights = modelWeights(store, model);
    const reads = readout !== undefined && store.finished(specHash(readout)) !== undefined;
    const readingWeights = reads ? readoutWeights(store, readout, dataset) : undefined;
    const load = async (chunk: number): Promise<Loaded> => ({
      model: await TrainedModel.load(engine, model, weights, { chunk }),
      ...(readingWeights && { readout: await TrainedReadout.load(engine, dataset, readingWeights, { chunk }) }),
    });
    return new Decoder(dataset, seed, await load(CHUNKS[0]), await load(CHUNKS[1]));
  }

  private constructor(dataset: Dataset, seed: number, single: Loaded, several: Loaded) {
    this.#dataset = dataset;
    this.#seed = seed;
    this.#single = single;
    this.#several = several;
  }

  get size(): number {
    return this.#dataset.size;
  }

  get channels(): number {
    return this.#dataset.channels;
  }

  /** @throws RangeError if `image` is not a whole number from 0. */
  async base(image: number): Promise<BaseImage> {
    if (!Number.isSafeInteger(image) || image < 0) {
      throw new RangeError(`Base images are numbered from 0; ${image} is none.`);
    }
    const original = new Float32Array(this.#pixels);
    this.#dataset.render(baseSample(this.#dataset, this.#seed, image), original, 0);
    const { mean, deviation } = await this.#single.model.encode(original, 1);
    const reconstruction = await this.#single.model.decode(mean, 1);
    const [first] = await this.#described(original, 1);
    const [second] = await this.#described(reconstruction, 1);
    return {
      original: first!,
      reconstruction: second!,
      mean: [...mean],
      deviation: [...deviation],
      error: crossEntropy(original, reconstruction),
    };
  }

  /** @throws RangeError if a row has not one finite number per latent. */
  async decode(codes: readonly (readonly number[])[]): Promise<readonly DecodedImage[]> {
    const { latents } = this.#single.model;
    const wrong = codes.find((row) => row.length !== latents || !row.every(Number.isFinite));
    if (wrong !== undefined) {
      throw new RangeError(`The model has ${latents} latents; it cannot decode a row of ${wrong.length} numbers.`);
    }
    const images = await this.#for(codes.length).model.decode(Float32Array.from(codes.flat()), codes.length);
    return await this.#described(images, codes.length);
  }

  get #pixels(): number {
    return this.channels * this.size ** 2;
  }

  #for(count: number): Loaded {
    return count > 2 ? this.#several : this.#single;
  }

  async #described(images: Float32Array, count: number): Promise<readonly DecodedImage[]> {
    const pixels = this.#pixels;
    const readings = await this.#for(count).readout?.read(images, count);
    return Array.from({ length: count }, (_, image) => ({
      pixels: toBytes(images.subarray(image * pixels, (image + 1) * pixels)),
      factors: readings === undefined ? [] : factorReadings(this.#dataset.factors, readings, image),
    }));
  }
}

function factorReadings(factors: readonly Factor[], readings: Readings, image: number): readonly FactorReading[] {
  return factors.map((factor, index) => ({
    factor: factor.name,
    text: textOf(factor, readings.value(index, image)),
    position: readings.position(index, image),
    scale: factor.scale,
  }));
}

/** A factor's value in the data set's own words. */
function textOf(factor: Factor, value: number): string {
  switch (factor.scale) {
    case "categorical":
      return String(factor.values[value] ?? value);
    case "linear":
      return formatFixed(value, 2);
    case "circular":
      return `${formatFixed((value * 180) / Math.PI, 0)}°`;
  }
}

function toBytes(image: Float32Array): string {
  const bytes = Uint8Array.from(image, (intensity) => Math.round(255 * Math.min(1, Math.max(0, intensity))));
  return Buffer.from(bytes).toString("base64");
}

/** Bernoulli reconstruction error, in nats. */
function crossEntropy(image: Float32Array, reconstruction: Float32Array): number {
  let nats = 0;
  for (let i = 0; i < image.length; i += 1) {
    const p = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, reconstruction[i]!));
    nats -= image[i]! * Math.log(p) + (1 - image[i]!) * Math.log(1 - p);
  }
  return nats;
}
