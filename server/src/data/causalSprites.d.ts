import type { CausalSpritesSpec } from "../experiment/specs.ts";
import type { Dataset } from "./dataset.ts";
/**
 * Anti-aliased sprites from a structural causal model. In units of each factor's range, with the shapes square, ellipse,
 * heart at 0, ½, 1 and ε standard normal:
 *
 *     shape, orientation, posX   uniform
 *     scale     = ½ + shapeToScale · (shape − ½)     + noise · ε
 *     posY      = ½ + scaleToPosY · (scale − ½)      + noise · ε
 *     intensity = ½ + posXToIntensity · (±½)         + noise · ε     + where posX > ½
 *
 * Values beyond a range are set to its end. A sample's noise is the uniform draw of a root and the ε of a caused factor.
 * In the independent twin every factor has the same marginal distribution and none depends on another.
 */
export declare function causalSprites(spec: CausalSpritesSpec): Dataset;
