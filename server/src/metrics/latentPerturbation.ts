/** Measures causal effect strength, specificity and effects on factors of do(z_i ← v), with their intervals and nulls. */
import type { Dataset } from "../data/dataset.ts";
import { factorIndex, linspace } from "../data/factors.ts";
import type { LatentPerturbationSpec } from "../experiment/specs.ts";
import { checkLatents, intervene, sweep } from "../interventions/latent.ts";
import type { FactorAccuracy } from "../models/results.ts";
import { seeded } from "../random/random.ts";
import { type BaseImages, encodeBaseImages } from "./baseImages.ts";
import { EffectSummary, effectPercentiles } from "./effectSummary.ts";
import { type Effects, measureEffects } from "./latentEffects.ts";
import type { LatentPerturbationResult } from "./results.ts";
import { unitSpecificity } from "./specificity.ts";
import { type Picture, strip } from "./strip.ts";
import type { FactorReader, LatentModel } from "./subject.ts";

export interface LatentPerturbationArgs {
  readonly spec: LatentPerturbationSpec;
  readonly dataset: Dataset;
  readonly model: LatentModel;
  /** The network of the same architecture and seed before training. */
  readonly untrained: LatentModel;
  readonly readout: FactorReader;
  /** @param fraction in [0, 1] */
  readonly progress?: (fraction: number, text: string) => void;
  readonly signal?: AbortSignal;
}

/** The untrained network serves as a null, which needs less precision. */
const mostUntrainedImages = 64;

/**
 * Measures `spec` on its base images. Symbols: z = μ(x), D the decoder, P the number of output units, x′ another base image.
 *
 * - **CES, paper:** mean over x and the values v of the sweep of ‖D(z) − D(z_i ← v)‖₂.
 * - **CES, calibrated:** mean RMS of D(z) − D(z̃_i) under z_i ± s_i, and under z_i ← μ_i(x′), over the mean RMS difference of
 *   random pairs of base images (images of the data, not reconstructions, so that a model's blur does not hide in the unit).
 * - **W_if:** mean distance of the readout's readings of D(z) and D(z_i ± s_i), over its mean for random pairs of base images.
 *   It uses the calibrated intervention because the sweep leaves the images on which the readout was trained.
 * - **Specificity:** see `specificity.ts`; the mean of the calibrated one is weighted by Σ_f W_if.
 * - **Null:** the same on the untrained network, over the first 64 base images at most.
 *
 * Intervals are percentile bootstraps over base images, with s_i held fixed. The same spec gives the same numbers.
 *
 * @throws RangeError if the model lacks a latent of the spec, Error if the data lacks a factor.
 * @throws the signal's reason once it is aborted.
 */
export async function measureLatentPerturbation(
  args: LatentPerturbationArgs,
): Promise<{ readonly result: LatentPerturbationResult; readonly pictures: readonly Picture[] }> {
  const { spec, model } = args;
  const values = linspace(spec.from, spec.to, spec.steps);
  const controls = Math.min(spec.images, mostUntrainedImages);
  const share = spec.images / (spec.images + controls);

  const trained = await measure(args, model, spec.images, values, (done, text) => args.progress?.(done * share, text));
  const control = await measure(args, args.untrained, controls, values, (done, text) =>
    args.progress?.(share + done * (1 - share), `untrained network, ${text}`),
  );
  const pictures = await traversalStrips(args, trained.base, values);

  const random = seeded(spec.seed);
  const summary = new EffectSummary(spec.latents, trained.effects, random.split("bootstrap"));
  const untrained = new EffectSummary(spec.latents, control.effects, random.split("bootstrap", "untrained"));
  const active = trained.base.statistics.filter((latent) => latent.active).map(({ latent }) => latent);

  const result: LatentPerturbationResult = {
    kind: "latentPerturbation",
    latents: spec.latents,
    values,
    images: spec.images,
    ces: {
      paper: { mean: summary.paperMean(), perLatent: summary.paper(), untrained: untrained.paperMean() },
      calibrated: {
        mean: summary.calibratedMean(),
        perLatent: summary.calibrated(),
        untrained: untrained.calibratedMean(),
        activeMean: summary.activeMean(active),
        total: summary.total(),
        swap: summary.swap(),
        pairDistance: summary.pairDistance,
      },
    },
    specificity: {
      paper: unitSpecificity(spec.latents, trained.effects.squaredChanges, spec.images, random.split("specificity")),
      calibrated: { mean: summary.specificityMean(), perLatent: summary.specificity() },
    },
    factorEffects: {
      factors: spec.factors,
      perLatent: summary.factorEffects(spec.factors),
      untrained95: effectPercentiles(control.effects, summary),
      accuracyOnReconstructions: trained.effects.right.map(
        (right, f): FactorAccuracy => ({ factor: spec.factors[f]!, accuracy: right / spec.images }),
      ),
    },
    activeLatents: active,
    latentStatistics: trained.base.statistics,
    strips: pictures.map(({ name }, l) => ({ latent: spec.latents[l]!, picture: name })),
  };
  return { result, pictures };
}

interface Measured {
  readonly base: BaseImages;
  readonly effects: Effects;
}

async function measure(
  { spec, dataset, readout, signal }: LatentPerturbationArgs,
  model: LatentModel,
  images: number,
  values: readonly number[],
  progress: (share: number, text: string) => void,
): Promise<Measured> {
  checkLatents(spec.latents, model.latents);
  const base = await encodeBaseImages(dataset, model, readout, spec.seed, images, signal);
  const { latents } = spec;
  const factors = spec.factors.map((factor) => factorIndex(dataset, factor));
  return {
    base,
    effects: await measureEffects({ dataset, model, readout, base, latents, factors, values, signal, progress }),
  };
}

/** Base image 0 decoded at every value of the sweep, a picture per latent. */
async function traversalStrips(
  { spec, dataset, model, signal }: LatentPerturbationArgs,
  base: BaseImages,
  values: readonly number[],
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const latent of spec.latents) {
    signal?.throwIfAborted();
    const frames = await model.decode(intervene(sweep(values), base.codes, latent, 0, 1), values.length);
    pictures.push(strip(`strip-z${latent}.png`, frames, values.length, dataset.channels, dataset.size));
  }
  return pictures;
}
