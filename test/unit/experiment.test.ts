import { describe, expect, it } from "vitest";
import { openDataset } from "../../server/src/data/datasets.ts";
import { ExperimentError } from "../../server/src/experiment/errors.ts";
import * as language from "../../server/src/experiment/index.ts";
import { planOf } from "../../server/src/experiment/plan.ts";

const { betaVae, causalSprites, dSprites, factorVae, latentPerturbation, standardVae } = language;
const sprites = dSprites({ size: 32 });

/** The error a call fails with. */
function failure(call: () => unknown): ExperimentError {
  try {
    call();
  } catch (error) {
    if (error instanceof ExperimentError) {
      return error;
    }
    throw error;
  }
  throw new Error("The call did not fail.");
}

/** Calls with what the types forbid, as a file does that nobody type-checked. */
const untyped = language as unknown as Record<string, (...args: unknown[]) => unknown>;

describe("Declarations", () => {
  it("take the documented defaults", () => {
    expect(dSprites().spec).toEqual({ kind: "dSprites", size: 64 });
    expect(causalSprites().spec).toEqual({
      kind: "causalSprites",
      size: 64,
      coefficients: { shapeToScale: 0.5, scaleToPosY: 0.6, posXToIntensity: 0.6, noise: 0.1 },
      independent: false,
    });
    const architecture = {
      kind: "model",
      data: { kind: "dSprites", size: 32 },
      latents: 10,
      channels: [32, 64, 128],
      hidden: 256,
      steps: 100_000,
      batch: 64,
      learningRate: 1e-4,
      seed: 0,
    };
    expect(standardVae(sprites).specs).toEqual([{ ...architecture, objective: { kind: "standardVae" } }]);
    expect(betaVae(sprites).specs).toEqual([{ ...architecture, objective: { kind: "betaVae", beta: 4 } }]);
    const discriminator = { layers: 6, width: 1000, learningRate: 1e-4 };
    expect(factorVae(sprites).specs).toEqual([
      { ...architecture, objective: { kind: "factorVae", gamma: 40, discriminator } },
    ]);
    const [model] = betaVae(sprites).specs;
    expect(latentPerturbation(betaVae(sprites)).specs).toEqual([
      {
        kind: "latentPerturbation",
        model,
        readout: { kind: "readout", data: model?.data, steps: 2000, seed: 0 },
        latents: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        factors: ["shape", "scale", "orientation", "posX", "posY"],
        from: -3,
        to: 3,
        steps: 7,
        images: 256,
        seed: 0,
      },
    ]);
  });

  it("fill the options of the discriminator and of the mechanisms that are left out", () => {
    expect(factorVae(sprites, { discriminator: { width: 64 } }).specs[0]?.objective).toMatchObject({
      discriminator: { layers: 6, width: 64, learningRate: 1e-4 },
    });
    expect(causalSprites({ coefficients: { noise: 0 } }).spec).toMatchObject({
      coefficients: { shapeToScale: 0.5, noise: 0 },
    });
  });

  it("plan one run per seed, and `seed` is short for one", () => {
    const model = factorVae(sprites, { seeds: [2, 0, 7] });
    expect(model.specs.map(({ seed }) => seed)).toEqual([2, 0, 7]);
    expect(latentPerturbation(model, { seed: 5 }).specs.map((spec) => [spec.model.seed, spec.seed])).toEqual([
      [2, 5],
      [0, 5],
      [7, 5],
    ]);
    expect(betaVae(sprites, { seed: 3 }).specs).toEqual(betaVae(sprites, { seeds: [3] }).specs);
  });

  it("do not depend on the order in which latents and factors are written", () => {
    const model = betaVae(sprites);
    const one = latentPerturbation(model, { latents: [7, 0, 3], factors: ["posX", "shape"] });
    expect(one.specs).toEqual(latentPerturbation(model, { latents: [0, 3, 7], factors: ["shape", "posX"] }).specs);
    expect(one.specs[0]).toMatchObject({ latents: [0, 3, 7], factors: ["shape", "posX"] });
  });

  it("are named after what they are", () => {
    const twin = causalSprites({ independent: true });
    expect([
      sprites.label,
      standardVae(sprites).label,
      betaVae(causalSprites(), { beta: 0.5 }).label,
      factorVae(twin).label,
      latentPerturbation(factorVae(sprites)).label,
    ]).toEqual([
      "dSprites",
      "VAE on dSprites",
      "β-VAE β 0.5 on causalSprites",
      "FactorVAE γ 40 on causalSprites (independent)",
      "Latent perturbation of FactorVAE γ 40 on dSprites",
    ]);
  });

  it("are plain JSON, and frozen through and through", () => {
    const channels = [4, 8];
    const declaration = latentPerturbation(factorVae(sprites, { channels }));
    channels.push(16);
    expect(JSON.parse(JSON.stringify(declaration.specs))).toEqual(declaration.specs);
    expect(declaration.specs[0]?.model.channels).toEqual([4, 8]);
    const unfrozen: unknown[] = [];
    const visit = (value: unknown) => {
      if (typeof value === "object" && value !== null) {
        if (!Object.isFrozen(value)) unfrozen.push(value);
        Object.values(value).forEach(visit);
      }
    };
    visit(declaration);
    expect(unfrozen).toEqual([]);
  });

  it("know the factors of their data, in its order", () => {
    for (const data of [dSprites(), causalSprites(), causalSprites({ independent: true })]) {
      expect(data.factors).toEqual(openDataset(data.spec).factors.map(({ name }) => name));
    }
  });

  it("know their layers, from the image to the image", () => {
    expect(betaVae(sprites, { channels: [4, 8] }).layers).toEqual([
      "encoder.conv1",
      "encoder.conv2",
      "encoder.dense",
      "encoder.mu",
      "encoder.logVariance",
      "decoder.dense1",
      "decoder.dense2",
      "decoder.deconv1",
      "decoder.deconv2",
    ]);
  });
});

describe("What cannot be run", () => {
  const cases: readonly [name: string, args: unknown[], message: string, hint?: string][] = [
    ["dSprites", [{ size: 48 }], "dSprites: size must be 32 or 64 (pixels), not 48."],
    ["dSprites", [null], "dSprites: the options must be an object, not null."],
    [
      "causalSprites",
      [{ coefficients: { noise: -1 } }],
      "causalSprites: coefficients.noise must be a number from 0 to 1, not -1.",
    ],
    ["causalSprites", [{ independent: "yes" }], 'causalSprites: independent must be true or false, not "yes".'],
    [
      "betaVae",
      [],
      "betaVae needs a data set as its first argument, not undefined.",
      "Give the data set first, such as betaVae(dSprites({ size: 32 })).",
    ],
    ["betaVae", [{ beta: 4 }], "betaVae needs a data set as its first argument, not an object."],
    ["betaVae", [{ ...sprites }], "betaVae needs a data set as its first argument, not an object."],
    ["standardVae", [betaVae(sprites)], "standardVae needs a data set as its first argument, not a model."],
    ["latentPerturbation", [sprites], "latentPerturbation needs a model as its first argument, not a data set."],
    ["betaVae", [sprites, { latenst: 4 }], 'betaVae has no option "latenst".', 'Did you mean "latents"?'],
    ["standardVae", [sprites, { beta: 4 }], 'standardVae has no option "beta".'],
    ["dSprites", [{ colour: 1 }], 'dSprites has no option "colour".', "Possible are: size."],
    [
      "factorVae",
      [sprites, { discriminator: { widht: 9 } }],
      'factorVae: discriminator has no option "widht".',
      'Did you mean "width"?',
    ],
    ["betaVae", [sprites, { beta: -1 }], "betaVae: beta must be a number from 0 to 1,000,000, not -1."],
    [
      "betaVae",
      [sprites, { beta: Number.POSITIVE_INFINITY }],
      "betaVae: beta must be a number from 0 to 1,000,000, not Infinity.",
    ],
    ["betaVae", [sprites, { beta: "4" }], 'betaVae: beta must be a number from 0 to 1,000,000, not "4".'],
    ["betaVae", [sprites, { steps: 1.5 }], "betaVae: steps must be a whole number from 0 to 1,000,000,000, not 1.5."],
    ["betaVae", [sprites, { batch: 0 }], "betaVae: batch must be a whole number from 1 to 65,536, not 0."],
    ["betaVae", [sprites, { learningRate: 0 }], "betaVae: learningRate must be a number above 0 and at most 1, not 0."],
    ["betaVae", [sprites, { seeds: [] }], "betaVae: seeds must be a list of whole numbers, with at least one, not []."],
    ["betaVae", [sprites, { seeds: [1, 1] }], "betaVae: seeds must be a list of different whole numbers, not [1, 1]."],
    ["betaVae", [sprites, { seed: 1, seeds: [1] }], 'betaVae has both "seed" and "seeds".', "Keep one of them."],
    ["betaVae", [sprites, { channels: [8, 0] }], "betaVae: channels[1] must be a whole number from 1 to 4,096, not 0."],
    [
      "betaVae",
      [sprites, { channels: [1, 1, 1, 1, 1, 1] }],
      "betaVae: channels has 6 entries, but images of 32 px can be halved only 5 times.",
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { latents: [3, 12] }],
      "latentPerturbation: there is no latent 12, because the model has 10.",
      "Latents are numbered from 0 to 9.",
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { latents: [-1] }],
      "latentPerturbation: latents[0] must be a whole number from 0 to 511, not -1.",
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { latents: [3, 3] }],
      "latentPerturbation: latents must be a list of different latent indices, not [3, 3].",
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { factors: ["shaep", "scale"] }],
      'latentPerturbation: the data has no factor "shaep".',
      'Did you mean "shape"?',
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { factors: ["shape"] }],
      "latentPerturbation: factors must name at least two factors, because specificity compares them.",
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { from: Number.NaN }],
      "latentPerturbation: from must be a number from -1,000,000 to 1,000,000, not NaN.",
    ],
    [
      "latentPerturbation",
      // Halfway between them would be infinite.
      [betaVae(sprites), { from: -1.7e308, to: 1.7e308 }],
      "latentPerturbation: from must be a number from -1,000,000 to 1,000,000, not -1.7e+308.",
    ],
    [
      "betaVae",
      [{ beta: 4 }, sprites],
      "betaVae needs a data set as its first argument, not an object.",
      "Give the data set first, such as betaVae(dSprites({ size: 32 })).",
    ],
    [
      "latentPerturbation",
      [{ latents: [0] }, betaVae(sprites)],
      "latentPerturbation needs a model as its first argument, not an object.",
    ],
    [
      "betaVae",
      [sprites, { channels: 4 }],
      "betaVae: channels must be a list of channel counts, such as [32, 64, 128], not 4.",
    ],
    ["betaVae", [sprites, { steps: 10n }], "betaVae: steps must be a whole number from 0 to 1,000,000,000, not 10n."],
    [
      "betaVae",
      [sprites, { seeds: Array.from({ length: 1_001 }, (_, seed) => seed) }],
      "betaVae: seeds must be a list of at most 1,000 whole numbers, not [0, 1, 2, 3, 4, 5, …].",
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { from: 3 }],
      "latentPerturbation: from must be less than to, but 3 is not less than 3.",
    ],
    [
      "latentPerturbation",
      [betaVae(sprites), { steps: 1 }],
      "latentPerturbation: steps must be a whole number from 2 to 1,001, not 1.",
    ],
  ];
  it.each(cases.map(([name, args, message, hint]) => ({ name, args, message, hint })))("$message", (one) => {
    const { name, args, message, hint } = one;
    const error = failure(() => untyped[name]?.(...args));
    expect(error.message).toBe(message);
    if (hint !== undefined) {
      expect(error.hint).toBe(hint);
    }
  });

  it("names the line that made the call", () => {
    const marker = new Error("here");
    const error = failure(() => betaVae(sprites, { beta: -1 }));
    const line = Number(/experiment\.test\.ts:(\d+)/.exec(marker.stack ?? "")?.[1]);
    expect(error.at).toMatchObject({ file: import.meta.filename, line: line + 1 });
  });

  it("allows the extremes of each range", () => {
    const model = betaVae(sprites, { channels: [1, 1, 1, 1, 1], steps: 0, beta: 0, latents: 1, batch: 1 });
    expect(latentPerturbation(model, { latents: [0], steps: 2, images: 1, readout: { steps: 0 } }).specs).toHaveLength(
      1,
    );
    expect(betaVae(dSprites(), { channels: [1, 1, 1, 1, 1, 1] }).specs).toHaveLength(1);
  });
});

describe("A plan", () => {
  it("holds the exported declarations in source order and nothing else", () => {
    const model = betaVae(sprites, { seeds: [0, 1] });
    const plan = planOf(
      { unplaced: model, b: sprites, a: model, default: model, n: 3, none: null },
      ["a", "b"],
      "Title",
    );
    expect(plan.title).toBe("Title");
    expect(plan.declarations).toEqual([
      { name: "a", kind: "model", label: "β-VAE β 4 on dSprites", specs: model.specs },
      { name: "b", kind: "data", label: "dSprites", specs: [] },
      { name: "unplaced", kind: "model", label: "β-VAE β 4 on dSprites", specs: model.specs },
    ]);
  });
});
