/** @experiment What do three objectives do to the latents of a sprite? */
import { betaVae, dSprites, factorVae, latentPerturbation, standardVae } from "vae-circuits";

export const sprites = dSprites({ size: 32 });

// The same small network three times, so that only the objective differs.
const network = { latents: 10, channels: [16, 32, 64], hidden: 128, steps: 1_000, learningRate: 1e-3 } as const;

export const standard = standardVae(sprites, network);
export const beta = betaVae(sprites, { ...network, beta: 4 });
export const factor = factorVae(sprites, { ...network, gamma: 40, discriminator: { layers: 4, width: 256 } });

export const standardSweep = latentPerturbation(standard, { from: -3, to: 3, steps: 7 });
export const betaSweep = latentPerturbation(beta, { from: -3, to: 3, steps: 7 });
export const factorSweep = latentPerturbation(factor, { from: -3, to: 3, steps: 7 });
