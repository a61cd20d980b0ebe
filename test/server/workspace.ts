/** A workspace on disk whose store holds finished runs, as if they had been executed. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PNG } from "pngjs";
import { betaVae, dSprites, latentPerturbation } from "../../server/src/experiment/index.ts";
import { planOf } from "../../server/src/experiment/plan.ts";
import type { RunSpec } from "../../server/src/experiment/specs.ts";
import { outlineOf } from "../../server/src/outline/outline.ts";
import type { RunRecord, RunResult } from "../../server/src/runs/record.ts";
import { labelOf, seedOf } from "../../server/src/runs/schedule/jobs.ts";
import { withEvaluated } from "../../server/src/runs/store/declarationIndex.ts";
import { specHash } from "../../server/src/runs/store/specHash.ts";
import { Store } from "../../server/src/runs/store/store.ts";
import { modelResult, perturbationResult, record, trainingLog } from "../support/reportInput.ts";

/** The source of `declarations()`: what a user would write. */
export const SOURCE = `/** @experiment What moves in a sprite? */
import { betaVae, dSprites, latentPerturbation } from "vae-circuits";

export const sprites = dSprites({ size: 32 });
export const model = betaVae(sprites, { beta: 4, steps: 2_000, channels: [16, 32], hidden: 64 });
export const sweep = latentPerturbation(model, {
  latents: [0, 3, 7],
  images: 256,
});
`;

function declarations(): Record<string, unknown> {
  const sprites = dSprites({ size: 32 });
  const model = betaVae(sprites, { beta: 4, steps: 2_000, channels: [16, 32], hidden: 64 });
  return { sprites, model, sweep: latentPerturbation(model, { latents: [0, 3, 7], images: 256 }) };
}

export interface SeededWorkspace {
  readonly root: string;
  readonly file: string;
  readonly store: Store;
  /** Hash of the run of a declaration. */
  hashOf(name: string): string;
  write(name: string, text: string): string;
}

/**
 * @param parent folder to make it in.
 * @param runs what the store holds of each declaration; what it does not name was never run.
 */
export function seededWorkspace(
  parent: string,
  runs: Readonly<Record<string, Partial<RunRecord>>> = { model: {}, sweep: {} },
): SeededWorkspace {
  const workspace = emptyWorkspace(parent);
  const file = workspace.write("sprites.experiment.ts", SOURCE);
  const store = Store.of(workspace.root);
  const plan = planOf(declarations(), ["sprites", "model", "sweep"]);
  const sources = outlineOf(file, SOURCE, () => undefined).declarations;
  const hashes = new Map<string, string>();
  const index = plan.declarations.map(({ name, kind, label, specs }) => {
    const jobs = specs.map((spec) => ({
      specHash: specHash(spec),
      kind: spec.kind,
      label: labelOf(spec),
      seed: seedOf(spec),
    }));
    const [spec] = specs;
    if (spec !== undefined) {
      hashes.set(name, specHash(spec));
      const changes = runs[name];
      if (changes !== undefined) {
        storeRun(store, spec, changes);
      }
    }
    const sourceHash = sources.find((source) => source.name === name)?.sourceHash ?? "";
    return [name, { sourceHash, kind, label, jobs }] as const;
  });
  store.writeIndex(file, withEvaluated(store.readIndex(file), Object.fromEntries(index)));
  return { ...workspace, file, store, hashOf: (name) => hashes.get(name)! };
}

/** An empty folder with a package.json, which is where a store belongs. */
export function emptyWorkspace(parent: string): Pick<SeededWorkspace, "root" | "write"> {
  const root = mkdtempSync(path.join(parent, "workspace-"));
  writeFileSync(path.join(root, "package.json"), "{}\n");
  return {
    root,
    write(name, text) {
      const file = path.join(root, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
  };
}

/** Spec of the model in `SOURCE`. */
export function modelSpecOf(): RunSpec {
  const [spec] = planOf({ model: declarations().model }, []).declarations[0]!.specs;
  return spec!;
}

/** Writes a run as the background process does; its result only if it is done. */
export function storeRun(store: Store, spec: RunSpec, changes: Partial<RunRecord> = {}): void {
  const hash = specHash(spec);
  store.writeRun(record(spec, changes));
  if (spec.kind === "model") {
    store.appendLog(hash, trainingLog(500));
  }
  if ((changes.status ?? "done") === "done") {
    store.writeResult(hash, resultOf(spec));
    for (const latent of [0, 3, 7]) {
      store.writeFile(hash, `latent-${latent}.png`, picture());
    }
  }
}

function resultOf(spec: RunSpec): RunResult {
  switch (spec.kind) {
    case "model":
      return modelResult();
    case "readout":
      return { kind: "readout", steps: spec.steps, accuracy: [] };
    case "latentPerturbation":
      return perturbationResult();
  }
}

function picture(): Uint8Array {
  return PNG.sync.write(new PNG({ width: 4, height: 2 }));
}
