/** What can be trained: a network with its parameters, and one training step of it as a graph. */
import type { Dataset } from "../data/dataset.ts";
import type { AdamSettings as AdamStepSettings } from "../engine/adam.ts";
import type { GraphBuilder, Value } from "../graph/graph.ts";
import { countOf } from "../graph/shapes.ts";
import type { Random } from "../random/random.ts";
import type { WeightValues } from "./architecture.ts";
import type { Parameter } from "./parameters.ts";

/** Settings of Adam that stay the same from step to step. */
export type AdamSettings = Omit<AdamStepSettings, "step">;

/** Parameters that one optimiser moves down the gradient of one loss. */
export interface Update {
  /** A term of the step, by name. */
  readonly loss: string;
  readonly parameters: readonly Parameter[];
  readonly adam: AdamSettings;
  /** Factor of the learning rate after a share of the run's steps, in [0, 1). Default 1 throughout. */
  readonly schedule?: (share: number) => number;
}

/** An input of the step's graph and how it is filled: a function of the step's stream and the data alone. */
export interface StepInput {
  readonly value: Value;
  fill(data: Float32Array | BigInt64Array, random: Random, dataset: Dataset): void;
}

/** One training step as a graph, without the gradients. */
export interface StepGraph {
  readonly inputs: readonly StepInput[];
  /** Scalars by name. All of them are logged; `total` must be among them. */
  readonly terms: Readonly<Record<string, Value>>;
  /** Further outputs: the posterior of every image of the batch, `[batch, latents]` each. */
  readonly posterior?: { readonly mean: Value; readonly logVariance: Value };
  /** KL per latent, `[latents]`, in nats. */
  readonly kl?: Value;
}

/** All updates start from the same weights: gradients are taken before any parameter moves. */
export interface Trainable {
  readonly updates: readonly Update[];
  buildStep(g: GraphBuilder, weights: WeightValues, batch: number): StepGraph;
}

export function parametersOfTrainable(trainable: Trainable): readonly Parameter[] {
  return trainable.updates.flatMap(({ parameters }) => parameters);
}

/** An input filled with images drawn from the data, `[batch, channels, size, size]`. */
export function imageInput(g: GraphBuilder, name: string, dims: readonly number[]): StepInput {
  const elements = countOf(dims.slice(1));
  return {
    value: g.input(name, dims),
    fill(data, random, dataset) {
      const stream = random.split(name);
      const images = data as Float32Array;
      for (let at = 0; at < images.length; at += elements) dataset.render(dataset.sample(stream), images, at);
    },
  };
}

/** An input filled with standard normal noise. */
export function noiseInput(g: GraphBuilder, name: string, dims: readonly number[]): StepInput {
  return {
    value: g.input(name, dims),
    fill: (data, random) => random.split(name).fillNormal(data as Float32Array),
  };
}
