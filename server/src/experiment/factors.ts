/** Names of the factors of the procedural data sets, in the order of a sample's values. */
export const DSPRITES_FACTORS = ["shape", "scale", "orientation", "posX", "posY"] as const;
export type DSpritesFactor = (typeof DSPRITES_FACTORS)[number];

export const CAUSAL_SPRITES_FACTORS = ["shape", "scale", "orientation", "posX", "posY", "intensity"] as const;
export type CausalSpritesFactor = (typeof CAUSAL_SPRITES_FACTORS)[number];
