/** A data set and models simple enough that every effect has a closed form. */
import type { Dataset, Factor } from "../../server/src/data/dataset.ts";
import type { FactorReader, LatentModel } from "../../server/src/metrics/subject.ts";
import { factorCodes } from "../../server/src/models/factorCodes.ts";
import { Readings } from "../../server/src/models/readout.ts";

const factors: readonly Factor[] = ["a", "b", "c", "d"].map((name) => ({
  name,
  scale: "linear",
  values: [0, 1],
  continuous: true,
}));

/** Four uniform factors; the image is 2 × 2 and each pixel is a factor. */
export const fourPixels: Dataset = {
  name: "fourPixels",
  size: 2,
  channels: 1,
  factors,
  count: Number.POSITIVE_INFINITY,
  edges: [],
  sample: (random) => ({ values: factors.map(() => random.uniform()), noise: [] }),
  render: ({ values }, out, offset) => out.set(values, offset),
  intervene: (sample, factor, value) => ({
    values: sample.values.with(
      factors.findIndex(({ name }) => name === factor),
      value,
    ),
    noise: [],
  }),
};

/** Reads each factor from its pixel. */
export const pixelReadout: FactorReader = {
  read: async (images) => new Readings(factorCodes(factors), images.slice()),
};

export interface LinearVae extends LatentModel {
  /** How many rows were decoded. */
  decoded: number;
}

/**
 * μ_i = 2 x_i − 1 for the first four latents and 0 beyond; D(z)_p = link(Σ_i weights[i][p] z_i).
 *
 * @param deviation σ of every latent
 */
export function linearVae(
  weights: readonly (readonly number[])[],
  { deviation = 0.5, link = (x: number): number => x } = {},
): LinearVae {
  const latents = weights.length;
  return {
    latents,
    decoded: 0,
    async encode(images, n) {
      const mean = Float32Array.from({ length: n * latents }, (_, at) => {
        const [row, latent] = [Math.floor(at / latents), at % latents];
        return latent < 4 ? 2 * images[4 * row + latent]! - 1 : 0;
      });
      return { mean, deviation: new Float32Array(n * latents).fill(deviation) };
    },
    async decode(codes, n) {
      this.decoded += n;
      return Float32Array.from({ length: 4 * n }, (_, at) => {
        const row = Math.floor(at / 4) * latents;
        return link(weights.reduce((sum, weight, i) => sum + weight[at % 4]! * codes[row + i]!, 0));
      });
    },
  };
}
