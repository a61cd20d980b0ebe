/**
 * Interventions on latents, do(z_i ← v): pure functions that write batches of codes. A code is a row of K latents; a batch
 * is its rows, one after the other.
 */

export interface Codes {
  /** K. */
  readonly latents: number;
  /** `[n, K]`. */
  readonly rows: Float32Array;
}

/** What replaces z_i of a row. There may be several variants, each of which gives a row of its own. */
export interface LatentIntervention {
  readonly variants: number;
  value(codes: Codes, row: number, latent: number, variant: number): number;
}

/** z_i ← v for each of `values`. */
export function sweep(values: readonly number[]): LatentIntervention {
  return { variants: values.length, value: (_codes, _row, _latent, variant) => values[variant]! };
}

/** z_i ← z_i − s_i and z_i ← z_i + s_i, with `scales[i]` the standard deviation of the aggregate posterior. */
export function calibrated(scales: readonly number[]): LatentIntervention {
  return {
    variants: 2,
    value: ({ latents, rows }, row, latent, variant) =>
      rows[row * latents + latent]! + (variant === 0 ? -scales[latent]! : scales[latent]!),
  };
}

/** z_i ← μ_i(x′): the latent of another row. `partner[row]` is the number of that row. */
export function swap(partner: ArrayLike<number>): LatentIntervention {
  return { variants: 1, value: ({ latents, rows }, row, latent) => rows[partner[row]! * latents + latent]! };
}

/** z_i ← 0, the prior's mean. */
export const zero: LatentIntervention = sweep([0]);

/**
 * The rows `from` to `to` (not included) of `codes` under `intervention` on `latent`: for each row its variants, one after
 * the other, `[(to − from) · variants, K]`.
 *
 * @throws RangeError if there is no such latent or no such row, or a replaced value is not a finite number.
 */
export function intervene(
  intervention: LatentIntervention,
  codes: Codes,
  latent: number,
  from: number,
  to: number,
): Float32Array {
  const { latents, rows } = codes;
  checkLatents([latent], latents);
  const n = rows.length / latents;
  if (!(from >= 0 && from <= to && to <= n)) throw new RangeError(`There are ${n} codes, not ${from} to ${to}.`);
  const out = new Float32Array((to - from) * intervention.variants * latents);
  let at = 0;
  for (let row = from; row < to; row++) {
    for (let variant = 0; variant < intervention.variants; variant++) {
      const value = intervention.value(codes, row, latent, variant);
      if (!Number.isFinite(value)) throw new RangeError(`Latent ${latent} of code ${row} cannot be set to ${value}.`);
      out.set(rows.subarray(row * latents, (row + 1) * latents), at);
      out[at + latent] = value;
      at += latents;
    }
  }
  return out;
}

/** @throws RangeError if one of `requested` is not a latent of a model with `latents` of them. */
export function checkLatents(requested: readonly number[], latents: number): void {
  const missing = requested.find((latent) => !Number.isInteger(latent) || latent < 0 || latent >= latents);
  if (missing !== undefined) {
    throw new RangeError(`There is no latent ${missing}. The model has ${latents}, numbered 0 to ${latents - 1}.`);
  }
}
