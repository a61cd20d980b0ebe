/** What the editor's type checker knows of an experiment before anything runs. */
import path from "node:path";
import ts from "typescript";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { FactorOf, LayerOf, LayersOf } from "../../server/src/experiment/index.ts";
import {
  betaVae,
  causalSprites,
  dSprites,
  latentPerturbation,
  standardVae,
} from "../../server/src/experiment/index.ts";

const root = path.resolve(import.meta.dirname, "../..");
const file = path.join(root, "test/unit/virtual.experiment.ts");

/** The checker's view of a source text in which `|` marks a place. */
function editor(marked: string) {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    paths: { "vae-circuits": [path.join(root, "server/src/experiment/index.ts")] },
  };
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const content = name === file ? text : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
  });
  return {
    completions: () => service.getCompletionsAtPosition(file, offset, {})?.entries.map(({ name }) => name) ?? [],
    errors: () =>
      service.getSemanticDiagnostics(file).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ")),
  };
}

describe("Types", () => {
  it("complete the factors of the model's own data set", () => {
    const { completions } = editor(`
      import { causalSprites, betaVae, latentPerturbation } from "vae-circuits";
      const model = betaVae(causalSprites(), { channels: [4, 8] });
      latentPerturbation(model, { factors: ["|"] });
    `);
    expect(completions().sort()).toEqual(["intensity", "orientation", "posX", "posY", "scale", "shape"]);
  }, 30_000);

  it("complete the layers that the model's channels make, and refuse others", () => {
    const { completions, errors } = editor(`
      import { dSprites, betaVae, latentPerturbation, type LayerOf } from "vae-circuits";
      const model = betaVae(dSprites(), { channels: [4, 8] });
      const layer: LayerOf<typeof model> = "|";
      latentPerturbation(model, { factors: ["intensity", "shape"] });
    `);
    expect(completions().sort()).toEqual([
      "decoder.deconv1",
      "decoder.deconv2",
      "decoder.dense1",
      "decoder.dense2",
      "encoder.conv1",
      "encoder.conv2",
      "encoder.dense",
      "encoder.logVariance",
      "encoder.mu",
    ]);
    expect(errors()).toHaveLength(2);
    expect(errors()[1]).toMatch(/^Type '"intensity"' is not assignable to type '"shape"/);
  }, 30_000);

  it("carry names as literal unions", () => {
    const data = dSprites();
    const standard = standardVae(data);
    const shared = { channels: [4] } as const;
    const small = betaVae(causalSprites(), shared);
    const options: { channels: number[] } = { channels: [4] };
    const unknown = betaVae(data, options);
    expectTypeOf<FactorOf<typeof standard>>().toEqualTypeOf<"shape" | "scale" | "orientation" | "posX" | "posY">();
    expectTypeOf<FactorOf<typeof small>>().toEqualTypeOf<FactorOf<typeof data> | "intensity">();
    expectTypeOf<LayerOf<typeof standard>>().toEqualTypeOf<LayersOf<readonly [32, 64, 128]>>();
    expectTypeOf<"encoder.conv3">().toExtend<LayerOf<typeof standard>>();
    expectTypeOf<"encoder.conv4">().not.toExtend<LayerOf<typeof standard>>();
    expectTypeOf<"decoder.deconv2">().not.toExtend<LayerOf<typeof small>>();
    expectTypeOf<"decoder.deconv9">().toExtend<LayerOf<typeof unknown>>();
    expectTypeOf(latentPerturbation(small, { factors: ["shape", "posX"] }).factors).items.toEqualTypeOf<
      FactorOf<typeof small>
    >();
    // @ts-expect-error dSprites has no such factor.
    expect(() => latentPerturbation(standard, { factors: ["intensity", "shape"] })).toThrow("intensity");
    // @ts-expect-error The standard VAE has no β.
    expect(() => standardVae(data, { beta: 4 })).toThrow("beta");
    // @ts-expect-error A model is no data set.
    expect(() => betaVae(standard)).toThrow("a model");
  });
});
