import { z } from "zod";
import { type Dataset, declare } from "./declarations.ts";
import { CAUSAL_SPRITES_FACTORS, type CausalSpritesFactor, DSPRITES_FACTORS, type DSpritesFactor } from "./factors.ts";
import type { CausalSpritesOptions, DSpritesOptions } from "./options.ts";
import { between, checkOptions, options, yesOrNo } from "./validate.ts";

const size = z.literal([32, 64], { error: "must be 32 or 64 (pixels)" }).default(64);

const dSpritesOptions = options({ size });

const causalSpritesOptions = options({
  size,
  coefficients: options({
    shapeToScale: between(-2, 2).default(0.5),
    scaleToPosY: between(-2, 2).default(0.6),
    posXToIntensity: between(-2, 2).default(0.6),
    noise: between(0, 1).default(0.1),
  }).prefault({}),
  independent: yesOrNo().default(false),
});

/**
 * dSprites: white sprites on black, drawn from five independent factors: `shape` (square, ellipse, heart), `scale`,
 * `orientation`, `posX` and `posY`; 737,280 images in all. They are rendered when needed, nothing is downloaded.
 *
 * The square repeats every 90° and the ellipse every 180°, so orientation cannot be told apart there.
 *
 * @example export const sprites = dSprites({ size: 32 });
 * @throws ExperimentError if an option is unknown or out of range.
 * @see https://github.com/google-deepmind/dsprites-dataset
 */
export function dSprites(options: DSpritesOptions = {}): Dataset<DSpritesFactor> {
  const checked = checkOptions({ name: "dSprites", call: dSprites }, dSpritesOptions, options);
  return declare({
    kind: "data",
    label: "dSprites",
    factors: [...DSPRITES_FACTORS],
    spec: { kind: "dSprites", ...checked },
  });
}

/**
 * Sprites with a known causal graph over their six factors: `shape → scale → posY` and `posX → intensity`, with
 * `orientation` on its own. `independent: true` gives the control twin: every factor is distributed as before, and none
 * depends on another.
 *
 * @example export const sprites = causalSprites({ size: 32, coefficients: { shapeToScale: 0.8 } });
 * @throws ExperimentError if an option is unknown or out of range.
 */
export function causalSprites(options: CausalSpritesOptions = {}): Dataset<CausalSpritesFactor> {
  const checked = checkOptions({ name: "causalSprites", call: causalSprites }, causalSpritesOptions, options);
  return declare({
    kind: "data",
    label: checked.independent ? "causalSprites (independent)" : "causalSprites",
    factors: [...CAUSAL_SPRITES_FACTORS],
    spec: { kind: "causalSprites", ...checked },
  });
}
