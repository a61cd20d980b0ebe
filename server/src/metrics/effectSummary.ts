/** Turns effects on single images into the numbers of a result. Every number is a function of the columns' means. */
import type { Random } from "../random/random.ts";
import { Bootstrap, percentile, type Statistic } from "./estimate.ts";
import type { EffectColumns, Effects } from "./latentEffects.ts";
import type { Estimate, FactorEffects, LatentEstimate } from "./results.ts";
import { factorSpecificity } from "./specificity.ts";

/** Why a distance in units of the difference between random images is undefined. */
const alike = "the base images do not differ from one another";

export class EffectSummary {
  readonly #latents: readonly number[];
  readonly #columns: EffectColumns;
  readonly #bootstrap: Bootstrap;

  /** @param latents indices of the perturbed latents, in the order of `effects` */
  constructor(latents: readonly number[], { columns, table }: Effects, random: Random) {
    this.#latents = latents;
    this.#columns = columns;
    this.#bootstrap = new Bootstrap(table, random);
  }

  paper(): LatentEstimate[] {
    return this.#perLatent((l) => (means) => means[this.#columns.sweep(l)]!);
  }

  paperMean(): Estimate {
    return this.#bootstrap.estimate(
      (means) => sumOver(this.#all, (l) => means[this.#columns.sweep(l)]!) / this.#all.length,
    );
  }

  calibrated(): LatentEstimate[] {
    return this.#perLatent((l) => (means) => this.#perPair(means, means[this.#columns.calibrated(l)]!));
  }

  swap(): LatentEstimate[] {
    return this.#perLatent((l) => (means) => this.#perPair(means, means[this.#columns.swap(l)]!));
  }

  calibratedMean(): Estimate {
    return this.#calibratedOver(this.#all, this.#all.length);
  }

  /** Sum over the perturbed latents. */
  total(): Estimate {
    return this.#calibratedOver(this.#all, 1);
  }

  /** Mean over those perturbed latents that are among `active`. */
  activeMean(active: readonly number[]): Estimate {
    const places = this.#all.filter((l) => active.includes(this.#latents[l]!));
    return places.length === 0
      ? this.#bootstrap.estimate(() => "none of the perturbed latents is active")
      : this.#calibratedOver(places, places.length);
  }

  /** Mean RMS difference of random pairs of base images. */
  get pairDistance(): number {
    return this.#bootstrap.means[this.#columns.imagePair]!;
  }

  /** Mean distance of the readings of random pairs of base images. */
  readingDistance(f: number): number {
    return this.#bootstrap.means[this.#columns.readingPair(f)]!;
  }

  /** W. */
  factorEffects(factors: readonly string[]): FactorEffects["perLatent"] {
    return this.#latents.map((latent, l) => ({
      latent,
      effects: factors.map((factor, f) =>
        this.#bootstrap.estimate((means) => {
          const effect = this.#effect(means, l, f);
          return effect ?? `the readout tells no base images apart by their ${factor}`;
        }),
      ),
    }));
  }

  specificity(): LatentEstimate[] {
    return this.#perLatent((l) => (means) => factorSpecificity(this.#effectsOf(means, l)));
  }

  /** Weighted by each latent's summed effects. A latent that moves no factor has no weight. */
  specificityMean(): Estimate {
    return this.#bootstrap.estimate((means) => {
      let [weighted, total] = [0, 0];
      let reason = "";
      for (const l of this.#all) {
        const effects = this.#effectsOf(means, l);
        const specificity = factorSpecificity(effects);
        if (typeof specificity === "string") {
          reason = specificity;
          continue;
        }
        const weight = effects.reduce<number>((sum, effect) => sum + (effect ?? 0), 0);
        weighted += weight * specificity;
        total += weight;
      }
      return total === 0 ? reason : weighted / total;
    });
  }

  get #all(): readonly number[] {
    return this.#latents.map((_, l) => l);
  }

  #perLatent(statistic: (l: number) => Statistic): LatentEstimate[] {
    return this.#latents.map((latent, l) => ({ latent, ...this.#bootstrap.estimate(statistic(l)) }));
  }

  #calibratedOver(places: readonly number[], divisor: number): Estimate {
    return this.#bootstrap.estimate((means) =>
      this.#perPair(means, sumOver(places, (l) => means[this.#columns.calibrated(l)]!) / divisor),
    );
  }

  #perPair(means: Float64Array, distance: number): number | string {
    const pair = means[this.#columns.imagePair]!;
    return pair === 0 ? alike : distance / pair;
  }

  /** W_if, or undefined where the readout sees the factor constant. */
  #effect(means: Float64Array, l: number, f: number): number | undefined {
    const pair = means[this.#columns.readingPair(f)]!;
    return pair === 0 ? undefined : means[this.#columns.reading(l, f)]! / pair;
  }

  #effectsOf(means: Float64Array, l: number): (number | undefined)[] {
    return Array.from({ length: this.#columns.factors }, (_, f) => this.#effect(means, l, f));
  }
}

/**
 * Per factor, the 95th percentile over latents and images of the effect that `effects` holds, in the units of `summary`; null
 * where the readout sees the factor constant.
 */
export function effectPercentiles({ columns, table }: Effects, summary: EffectSummary): (number | null)[] {
  return Array.from({ length: columns.factors }, (_, f) => {
    const unit = summary.readingDistance(f);
    if (unit === 0) return null;
    const effects = new Float64Array(table.rows * columns.latents);
    for (let row = 0; row < table.rows; row++) {
      for (let l = 0; l < columns.latents; l++) {
        effects[row * columns.latents + l] = table.values[row * table.columns + columns.reading(l, f)]! / unit;
      }
    }
    return percentile(effects.sort(), 0.95);
  });
}

function sumOver(places: readonly number[], value: (l: number) => number): number {
  return places.reduce((sum, l) => sum + value(l), 0);
}
