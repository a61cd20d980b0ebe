/** @experiment Do latents follow the causes of a scene, or only what occurs together? */
import { betaVae, causalSprites, latentPerturbation } from "vae-circuits";

// Shape causes scale, scale causes posY, posX causes intensity.
export const caused = causalSprites({ size: 32, coefficients: { shapeToScale: 0.5, scaleToPosY: 0.6 } });
// The twin has the same factors and ranges, and no causes.
export const independent = causalSprites({ size: 32, independent: true });

const network = { latents: 10, channels: [16, 32, 64], hidden: 128, steps: 2_000, learningRate: 5e-4 } as const;

export const onCaused = betaVae(caused, network);
export const onIndependent = betaVae(independent, network);

export const causedSweep = latentPerturbation(onCaused, { factors: ["shape", "scale", "posX", "posY", "intensity"] });
export const independentSweep = latentPerturbation(onIndependent, {
  factors: ["shape", "scale", "posX", "posY", "intensity"],
});
