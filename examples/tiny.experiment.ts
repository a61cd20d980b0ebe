/** @experiment The whole way in seconds: too little training to mean anything. */
import { betaVae, dSprites, latentPerturbation } from "vae-circuits";

export const sprites = dSprites({ size: 32 });

export const model = betaVae(sprites, {
  beta: 4,
  latents: 4,
  channels: [4, 8],
  hidden: 16,
  steps: 40,
  batch: 16,
  seeds: [0],
});

export const sweep = latentPerturbation(model, {
  latents: [0, 1, 3],
  from: -3,
  to: 3,
  steps: 7,
  images: 16,
  readout: { steps: 20 },
});
