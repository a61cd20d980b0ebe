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

/** −Σ p ln p of the shares p of `weights`, in nats, or undefined where all are 0. */
function entropy(weights: ArrayLike<number>): number | undefined {
  let [total, weighted] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight <= 0) continue;
    total += weight;
    weighted += weight * Math.log(weight);
  }
  // Rounding must not make it negative.
  return total > 0 ? Math.max(0, Math.log(total) - weighted / total) : undefined;
}

/**
 * 1 − H(W / ΣW) / log F for the effects W of one latent on F factors, in [0, 1]: 1 where it moves one factor alone, 0 where
 * it moves all equally.
 */
export function factorSpecificity(effects: readonly number[]): number | string {
  if (effects.length < 2) return "it takes at least two factors";
  if (effects.some(Number.isNaN)) return "the readout does not tell the base images apart by every factor";
  const nats = entropy(effects);
  return nats === undefined ? "do(z) moves no factor" : 1 - nats / Math.log(effects.length);
}

/**
 * The paper's 1 / (H(p_i) + 1e-6), p_i the share of each output unit in the mean squared change under z_i ← 0, and its mean
 * over the latents where it is defined. Its interval resamples groups of base images: a resample holds fewer distinct images
 * than the sample, so its changes are less spread out and its specificity is too high; the interval is moved back by that
 * bias.
 *
 * @param changes per latent @param images number of base images behind them
 */
export function unitSpecificity(
  latents: readonly number[],
  changes: readonly GroupedChanges[],
  images: number,
  random: Random,
): { readonly mean: Estimate; readonly perLatent: readonly LatentEstimate[] } {
  const values = changes.map((change) => specificityOf(change, new Uint32Array(change.groups).fill(1)));
  // Every latent draws from a stream of the same name, so that resample number b is the same images for all of them.
  const resampled = changes.map((change) =>
    resample(change.groups, resamples, random.split("groups"), (counts) => specificityOf(change, counts)),
  );
  return {
    mean: withCentredInterval(
      meanOfDefined(values),
      Array.from({ length: resamples }, (_, b) => meanOfDefined(resampled.map((one) => one[b]!))),
      images,
    ),
    perLatent: latents.map((latent, l) => ({ latent, ...withCentredInterval(values[l]!, resampled[l]!, images) })),
  };
}

function withCentredInterval(value: number | string, resampled: readonly (number | string)[], n: number): Estimate {
  const mean = meanOfDefined(resampled);
  if (typeof value === "string" || typeof mean === "string") return withInterval(value, resampled, n);
  const moved = resampled.map((one) => (typeof one === "number" ? one - mean + value : one));
  return withInterval(value, moved, n);
}

/** @param counts how often each group was drawn */
function specificityOf({ groups, units, sums }: GroupedChanges, counts: Uint32Array): number | string {
  const total = new Float64Array(units);
  for (let group = 0; group < groups; group++) {
    const count = counts[group]!;
    if (count === 0) continue;
    for (let unit = 0; unit < units; unit++) total[unit]! += count * sums[group * units + unit]!;
  }
  const nats = entropy(total);
  return nats === undefined ? unchanged : 1 / (nats + epsilon);
}

function meanOfDefined(values: readonly (number | string)[]): number | string {
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === 0 ? unchanged : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
