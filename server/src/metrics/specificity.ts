/** How much of an intervention's effect falls on few output units, or on few factors. */
import type { Random } from "../random/random.ts";
import { resample, withInterval } from "./estimate.ts";
import type { GroupedChanges } from "./latentEffects.ts";
import type { Estimate, LatentEstimate } from "./results.ts";

/** Keeps the paper's specificity finite where a single unit changes. */
const epsilon = 1e-6;

/** Entropies over thousands of units are dear; the ends of an interval then vary by about 4 % of its width. */
const resamples = 250;

const unchanged = "z ← 0 changes no output unit";

/** −Σ p ln p of the shares p of `weights`, in nats; undefined where all are 0, NaN where one is. */
function entropy(weights: ArrayLike<number>): number | undefined {
  let [total, weighted] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    total += weight;
    weighted += weight * Math.log(weight);
  }
  // Rounding must not make it negative.
  return total === 0 ? undefined : Math.max(0, Math.log(total) - weighted / total);
}

/**
 * 1 − H(W / ΣW) / log F for the effects W of one latent on F factors, in [0, 1]: 1 where it moves one factor alone, 0 where
 * it moves all equally.
 *
 * @param effects undefined where the effect on a factor is
 * @returns the reason where it is undefined
 */
export function factorSpecificity(effects: readonly (number | undefined)[]): number | string {
  if (effects.length < 2) return "it takes at least two factors";
  if (!effects.every((effect) => effect !== undefined))
    return "the readout does not tell the base images apart by every factor";
  const nats = entropy(effects);
  return nats === undefined ? "do(z) moves no factor" : 1 - nats / Math.log(effects.length);
}

/**
 * The paper's 1 / (H(p_i) + 1e-6), p_i the share of each output unit in the mean squared change under z_i ← 0, and its mean
 * over the latents where it is defined. Values are that definition and nothing else.
 *
 * Their intervals resample groups of base images. A resample holds fewer distinct images than the sample, so its changes are
 * less spread out and its entropy is too low; resampled entropies are moved back by that bias, which is their mean's
 * distance from the sample's entropy. Moving the specificity itself could give intervals below zero.
 *
 * @param changes per latent @param images number of base images behind them
 */
export function unitSpecificity(
  latents: readonly number[],
  changes: readonly GroupedChanges[],
  images: number,
  random: Random,
): { readonly mean: Estimate; readonly perLatent: readonly LatentEstimate[] } {
  const entropies = changes.map((change) => unitEntropy(change, new Uint32Array(change.groups).fill(1)));
  const values = entropies.map(specificityAt);
  // Every latent draws from a stream of the same name, so that resample number b is the same images for all of them.
  const resampled = changes.map((change, l) => {
    const drawn = resample(change.groups, resamples, random.split("groups"), (counts) => unitEntropy(change, counts));
    return centred(drawn, entropies[l]).map(specificityAt);
  });
  return {
    mean: withInterval(
      meanOfDefined(values),
      Array.from({ length: resamples }, (_, b) => meanOfDefined(resampled.map((one) => one[b]!))),
      images,
    ),
    perLatent: latents.map((latent, l) => ({ latent, ...withInterval(values[l]!, resampled[l]!, images) })),
  };
}

/** Resampled entropies, moved so that their mean is the sample's own. */
function centred(resampled: readonly (number | undefined)[], entropy: number | undefined): (number | undefined)[] {
  const defined = resampled.filter((one) => one !== undefined);
  if (entropy === undefined || defined.length === 0) return [...resampled];
  const bias = defined.reduce((sum, one) => sum + one, 0) / defined.length - entropy;
  return resampled.map((one) => (one === undefined ? undefined : Math.max(0, one - bias)));
}

/** H(p_i) in nats. @param counts how often each group was drawn */
function unitEntropy({ groups, units, sums }: GroupedChanges, counts: Uint32Array): number | undefined {
  const total = new Float64Array(units);
  for (let group = 0; group < groups; group++) {
    const count = counts[group]!;
    if (count === 0) continue;
    for (let unit = 0; unit < units; unit++) total[unit]! += count * sums[group * units + unit]!;
  }
  return entropy(total);
}

function specificityAt(nats: number | undefined): number | string {
  return nats === undefined ? unchanged : 1 / (nats + epsilon);
}

function meanOfDefined(values: readonly (number | string)[]): number | string {
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === 0 ? unchanged : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
