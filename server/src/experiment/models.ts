import { z } from "zod";
import { type Dataset, declare, type Model } from "./declarations.ts";
import { ExperimentError } from "./errors.ts";
import { type LayersOf, layersOf } from "./layers.ts";
import type { BetaVaeOptions, FactorVaeOptions, ModelOptions } from "./options.ts";
import type { ObjectiveSpec } from "./specs.ts";
import { between, type Callee, checkData, checkOptions, distinct, learningRate, options, whole } from "./validate.ts";

type DefaultChannels = readonly [32, 64, 128];

const seed = whole(0, 2 ** 32 - 1);

/** Each seed is a run of its own, and every run is planned and shown. */
const MOST_SEEDS = 1_000;

const architecture = {
  latents: whole(1, 512).default(10),
  channels: channelList().default([32, 64, 128]),
  hidden: whole(1, 65_536).default(256),
  steps: whole(0, 1_000_000_000).default(100_000),
  batch: whole(1, 65_536).default(64),
  learningRate: learningRate().default(1e-4),
  seeds: distinct(seed, "whole numbers", MOST_SEEDS).optional(),
  seed: seed.optional(),
};

/** Beyond this weight a loss in single precision holds nothing else. */
const HEAVIEST = 1_000_000;

const standardOptions = options(architecture);
const betaOptions = options({ ...architecture, beta: between(0, HEAVIEST).default(4) });
const factorOptions = options({
  ...architecture,
  gamma: between(0, HEAVIEST).default(40),
  discriminator: options({
    layers: whole(1, 32).default(6),
    width: whole(1, 65_536).default(1000),
    learningRate: learningRate().default(1e-4),
  }).prefault({}),
});

/**
 * The standard variational autoencoder: reconstruction + KL, in nats per image.
 *
 * @param data the images to train on.
 * @param options see `ModelOptions` for every default.
 * @example export const vae = standardVae(sprites, { steps: 20_000 });
 * @throws ExperimentError if an option is unknown or out of range.
 * @see Kingma and Welling 2014, https://arxiv.org/abs/1312.6114
 */
export function standardVae<Factor extends string, const Channels extends readonly number[] = DefaultChannels>(
  data: Dataset<Factor>,
  options?: ModelOptions<Channels>,
): Model<Factor, LayersOf<Channels>> {
  const callee = { name: "standardVae", call: standardVae };
  checkData(callee, data);
  const checked = checkOptions(callee, standardOptions, options);
  return model(callee, data, checked, { kind: "standardVae" }, "VAE");
}

/**
 * β-VAE: reconstruction + β · KL, in nats per image. β above 1 presses latents towards independence and fewer of them.
 *
 * @param data the images to train on.
 * @param options `beta`, default 4, and those of `ModelOptions`.
 * @example export const model = betaVae(sprites, { beta: 4, latents: 10, seeds: [0, 1, 2] });
 * @throws ExperimentError if an option is unknown or out of range.
 * @see Higgins et al. 2017, https://openreview.net/forum?id=Sy2fzU9gl
 */
export function betaVae<Factor extends string, const Channels extends readonly number[] = DefaultChannels>(
  data: Dataset<Factor>,
  options?: BetaVaeOptions<Channels>,
): Model<Factor, LayersOf<Channels>> {
  const callee = { name: "betaVae", call: betaVae };
  checkData(callee, data);
  const { beta, ...checked } = checkOptions(callee, betaOptions, options);
  return model(callee, data, checked, { kind: "betaVae", beta }, `β-VAE β ${beta}`);
}

/**
 * FactorVAE: reconstruction + KL + γ · total correlation, in nats per image. A discriminator that is trained alongside
 * estimates the total correlation of the latents.
 *
 * @param data the images to train on.
 * @param options `gamma`, default 40, `discriminator`, default 6 layers of 1,000 units, and those of `ModelOptions`.
 * @example export const model = factorVae(sprites, { gamma: 40, discriminator: { layers: 4, width: 256 } });
 * @throws ExperimentError if an option is unknown or out of range.
 * @see Kim and Mnih 2018, https://arxiv.org/abs/1802.05983
 */
export function factorVae<Factor extends string, const Channels extends readonly number[] = DefaultChannels>(
  data: Dataset<Factor>,
  options?: FactorVaeOptions<Channels>,
): Model<Factor, LayersOf<Channels>> {
  const callee = { name: "factorVae", call: factorVae };
  checkData(callee, data);
  const { gamma, discriminator, ...checked } = checkOptions(callee, factorOptions, options);
  return model(callee, data, checked, { kind: "factorVae", gamma, discriminator }, `FactorVAE γ ${gamma}`);
}

function channelList() {
  const error = "must be a list of channel counts, such as [32, 64, 128]";
  return z.array(whole(1, 4096), { error }).min(1, { error });
}

function model<Factor extends string, Channels extends readonly number[]>(
  callee: Callee,
  data: Dataset<Factor>,
  { seed, seeds, ...architecture }: z.output<typeof standardOptions>,
  objective: ObjectiveSpec,
  name: string,
): Model<Factor, LayersOf<Channels>> {
  if (seed !== undefined && seeds !== undefined) {
    throw new ExperimentError(`${callee.name} has both "seed" and "seeds".`, "Keep one of them.", callee.call);
  }
  checkHalvings(callee, architecture.channels, data.spec.size);
  return declare({
    kind: "model",
    label: `${name} on ${data.label}`,
    factors: [...data.factors],
    layers: [...(layersOf(architecture.channels) as readonly LayersOf<Channels>[])],
    specs: (seeds ?? [seed ?? 0]).map((seed) => ({
      kind: "model",
      data: data.spec,
      objective,
      ...architecture,
      channels: [...architecture.channels],
      seed,
    })),
  });
}

function checkHalvings(callee: Callee, channels: readonly number[], size: number): void {
  const possible = Math.log2(size);
  if (channels.length > possible) {
    throw new ExperimentError(
      `${callee.name}: channels has ${channels.length} entries, but images of ${size} px can be halved only ${possible} times.`,
      `Each convolution halves the image: give at most ${possible} entries.`,
      callee.call,
    );
  }
}
