import { openDataset } from "../../server/src/data/datasets.ts";
import type { Engine } from "../../server/src/engine/engine.ts";
import { createEngine } from "../../server/src/engine/engines.ts";
import type { ModelSpec, ObjectiveSpec } from "../../server/src/experiment/specs.ts";
import { Cancelled } from "../../server/src/models/errors.ts";
import type { TrainingHooks } from "../../server/src/models/loop.ts";
import type { LogEntry, Progress } from "../../server/src/models/results.ts";
import { type TrainedWeights, trainModel } from "../../server/src/models/trainer.ts";

export const objectives: readonly ObjectiveSpec[] = [
  { kind: "standardVae" },
  { kind: "betaVae", beta: 4 },
  { kind: "factorVae", gamma: 10, discriminator: { layers: 2, width: 16, learningRate: 1e-4 } },
];

export const engine: Engine = await createEngine("auto");

/** A model that trains in a few milliseconds a step. */
export function tinySpec(changes: Partial<ModelSpec> = {}): ModelSpec {
  return {
    kind: "model",
    data: { kind: "dSprites", size: 32 },
    objective: { kind: "standardVae" },
    latents: 3,
    channels: [4, 4],
    hidden: 8,
    steps: 12,
    batch: 4,
    learningRate: 1e-3,
    seed: 0,
    ...changes,
  };
}

export interface Recording {
  readonly log: LogEntry[];
  readonly progress: Progress[];
  readonly checkpoints: { readonly bytes: Uint8Array; readonly step: number }[];
}

/** Hooks that keep everything; the run is aborted once it has logged step `abortAfter`. */
export function recordingHooks(options: { abortAfter?: number; checkpoint?: Uint8Array } = {}): {
  recording: Recording;
  hooks: TrainingHooks;
} {
  const recording: Recording = { log: [], progress: [], checkpoints: [] };
  const controller = new AbortController();
  if (options.abortAfter === 0) controller.abort();
  const hooks: TrainingHooks = {
    ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
    saveCheckpoint: (bytes, step) => void recording.checkpoints.push({ bytes, step }),
    log(entry) {
      recording.log.push(entry);
      if (entry.step === options.abortAfter) controller.abort();
    },
    progress: (progress) => void recording.progress.push(progress),
    signal: controller.signal,
  };
  return { recording, hooks };
}

export async function trainTiny(
  spec: ModelSpec,
  options: { checkpoint?: Uint8Array } = {},
): Promise<TrainedWeights & { readonly recording: Recording }> {
  const { recording, hooks } = recordingHooks(options);
  return { ...(await trainModel(engine, spec, openDataset(spec.data), hooks)), recording };
}

/** Trains until step `abortAfter`, stops there and gives the checkpoint. */
export async function interrupt(spec: ModelSpec, abortAfter: number): Promise<Recording> {
  const { recording, hooks } = recordingHooks({ abortAfter });
  try {
    await trainModel(engine, spec, openDataset(spec.data), hooks);
  } catch (error) {
    if (error instanceof Cancelled) return recording;
    throw error;
  }
  throw new Error("The run was not cancelled.");
}
