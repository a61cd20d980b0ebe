/** What a run needs, how long it is, and how it is called. */
import type { ModelSpec, ObjectiveSpec, RunSpec } from "../../experiment/specs.ts";

/** Runs whose results must be in the store before this one starts. */
export function needsOf(spec: RunSpec): readonly RunSpec[] {
  return spec.kind === "latentPerturbation" ? [spec.model, spec.readout] : [];
}

/** The seed a user wrote: of the model underneath, where there is one. */
export function seedOf(spec: RunSpec): number {
  return spec.kind === "latentPerturbation" ? spec.model.seed : spec.seed;
}

/** Images per step of a readout's training; only their order of magnitude matters here. */
const READOUT_BATCH = 64;

/** A backward pass costs about two forward passes. */
const TRAINING_PASSES = 3;

/**
 * Expected length of a run in forward passes of one image, to weigh the progress of runs against each other. It is wrong by
 * a small factor where networks differ, which only bends the progress bar.
 */
export function costOf(spec: RunSpec): number {
  switch (spec.kind) {
    case "model":
      return spec.steps * spec.batch * TRAINING_PASSES;
    case "readout":
      return spec.steps * READOUT_BATCH * TRAINING_PASSES;
    case "latentPerturbation":
      // The sweep, z_i ± s_i and the swap, on the trained and the untrained network.
      return 2 * spec.images * spec.latents.length * (spec.steps + 3);
  }
}

/** Steps after which training ends; undefined for runs that do not train. */
export function stepsOf(spec: RunSpec): number | undefined {
  return spec.kind === "latentPerturbation" ? undefined : spec.steps;
}

/** Such as `β-VAE β 4, seed 0`. */
export function labelOf(spec: RunSpec): string {
  switch (spec.kind) {
    case "model":
      return modelLabel(spec);
    case "readout":
      return `factor readout of ${spec.data.kind}`;
    case "latentPerturbation":
      return `latent perturbation of ${modelLabel(spec.model)}`;
  }
}

function modelLabel(spec: ModelSpec): string {
  return `${objectiveLabel(spec.objective)}, seed ${spec.seed}`;
}

/** Such as `FactorVAE γ 40`. */
export function objectiveLabel(objective: ObjectiveSpec): string {
  switch (objective.kind) {
    case "standardVae":
      return "VAE";
    case "betaVae":
      return `β-VAE β ${objective.beta}`;
    case "factorVae":
      return `FactorVAE γ ${objective.gamma}`;
  }
}
