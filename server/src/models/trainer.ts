/** Trains the models that experiments declare. */
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { ModelSpec } from "../experiment/specs.ts";
import { seeded } from "../random/random.ts";
import { parametersOf } from "./architecture.ts";
import { evaluate, evaluationImages } from "./evaluation.ts";
import { type TrainingHooks, train } from "./loop.ts";
import { objectiveOf } from "./objectives/objective.ts";
import { countParameters, type Weights } from "./parameters.ts";
import type { ModelResult } from "./results.ts";

export interface TrainedWeights {
  /** Of encoder and decoder; an objective's own networks stay in the checkpoint. */
  readonly weights: Weights;
  readonly result: ModelResult;
}

/**
 * Trains a model from its seed, or from a checkpoint, and evaluates it. With no steps the network stays untrained.
 *
 * @param dataset what `spec.data` describes.
 * @throws TrainingError if the batch does not fit in memory, the checkpoint does not fit, or the loss is no longer a number.
 * @throws Cancelled if `hooks.signal` was aborted; a checkpoint was saved before.
 */
export async function trainModel(
  engine: Engine,
  spec: ModelSpec,
  dataset: Dataset,
  hooks: TrainingHooks,
): Promise<TrainedWeights> {
  const random = seeded(spec.seed);
  const objective = objectiveOf(spec);
  const all = await train(engine, objective, { steps: spec.steps, batch: spec.batch, random }, dataset, hooks);
  const stream = random.split("evaluation");
  const { loss, latents } = await evaluate(engine, objective, all, stream, dataset, hooks.signal, spec.steps);
  const parameters = parametersOf(spec);
  return {
    weights: Object.fromEntries(parameters.map(({ name }) => [name, all[name]!])),
    result: {
      kind: "model",
      loss,
      images: evaluationImages,
      steps: spec.steps,
      parameters: countParameters(parameters),
      latents,
      activeLatents: latents.filter(({ active }) => active).map(({ latent }) => latent),
    },
  };
}
