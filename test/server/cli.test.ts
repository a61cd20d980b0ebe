/** The command line, and the manager behind it, with real background processes. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunDocument } from "../../server/src/runs/headless/document.ts";
import { outlineReader } from "../../server/src/runs/headless/outlines.ts";
import { type LiveModel, openLive } from "../../server/src/runs/live.ts";
import { RunManager } from "../../server/src/runs/manager.ts";
import { readSource } from "../../server/src/runs/sources.ts";
import { FILES, Store } from "../../server/src/runs/store/store.ts";
import { dist, type Ended, startCli } from "./commandLine.ts";

const outline = await outlineReader();
const worker = { entry: join(dist, "worker.js") };

/** As small as a model, a readout and a sweep can be: a second of computing. */
const TINY = `/** @experiment What moves in a sprite? */
import { betaVae, dSprites, latentPerturbation } from "vae-circuits";
export const sprites = dSprites({ size: 32 });
export const model = betaVae(sprites, { latents: 3, steps: 20, batch: 8, channels: [4], hidden: 8, seeds: [0, 1] });
export const sweep = latentPerturbation(model, { latents: [0, 2], steps: 3, images: 8, readout: { steps: 20 } });
`;

/** A training of about a minute, to be interrupted; a checkpoint is written when it is cancelled. */
const LONG = `import { dSprites, standardVae } from "vae-circuits";
export const model = standardVae(dSprites({ size: 32 }), { latents: 3, steps: 40_000, batch: 8, channels: [4], hidden: 8 });
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vae-circuits-cli-"));
  writeFileSync(join(root, "package.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

function experiment(text: string, name = "tiny.experiment.ts"): string {
  const file = join(root, name);
  writeFileSync(file, text);
  return file;
}

function cli(...args: readonly string[]): Promise<Ended> {
  return startCli(root, ...args).ended;
}

function manager(options: { evaluateMs?: number } = {}): RunManager {
  return new RunManager({ ...worker, concurrency: 2, outline, ...options });
}

/** Resolves as soon as a change of state fulfils the condition. */
async function until(runs: RunManager, condition: () => boolean): Promise<void> {
  if (condition()) {
    return;
  }
  await new Promise<void>((settle) => {
    const subscription = runs.changed.on(() => {
      if (condition()) {
        subscription.dispose();
        settle();
      }
    });
  });
}

/** What a run leaves behind that must not depend on how often it was interrupted. */
function yielded(store: Store, specHash: string): Record<string, string> {
  const names = [FILES.result, FILES.checkpoint, FILES.model];
  return Object.fromEntries(
    names.map((name) => [name, Buffer.from(store.readFile(specHash, name) ?? []).toString("base64")]),
  );
}

describe("vae-circuits run", () => {
  it("trains, intervenes and reports; the second time from the store", async () => {
    const file = experiment(TINY);
    const first = await cli("run", file, "--json", "--engine", "wasm");
    expect(first.code, first.err).toBe(0);
    const document = JSON.parse(first.out) as RunDocument;
    expect(document).toMatchObject({
      file,
      engine: "wasm",
      runs: [
        { name: "model", kind: "model", status: "done", cached: false, result: { steps: 20 } },
        { name: "sweep", kind: "latentPerturbation", status: "done", cached: false },
      ],
    });
    const [model, sweep] = document.runs;
    expect(model?.specHashes).toHaveLength(2);
    expect(model?.specHash).toBe(model?.specHashes?.[0]);
    expect(model?.result).toMatchObject({
      loss: { total: expect.any(Number), reconstruction: expect.any(Number), kl: expect.any(Number) },
      seeds: [{ kind: "model" }, { kind: "model" }],
    });
    expect(sweep?.result).toMatchObject({
      ces: {
        paper: {
          mean: { value: expect.any(Number), n: 2 },
          perLatent: [
            { latent: 0, n: 8 },
            { latent: 2, n: 8 },
          ],
        },
      },
    });
    expect(readdirSync(Store.of(root).folder(sweep?.specHash ?? ""))).toEqual(
      expect.arrayContaining([FILES.run, FILES.result, "strip-z0.png", "strip-z2.png"]),
    );

    const report = join(root, "report.html");
    const second = await cli("run", file, "--report", report);
    expect(second.code, second.err).toBe(0);
    expect(second.out).toContain("from the store");
    expect(second.out).toMatch(/β-VAE β 4 +sweep/);
    expect(readSource(report)).toContain("What moves in a sprite?");

    const listed = await cli("list", file);
    expect(listed.out).toMatch(/sweep +latentPerturbation +done +CES/);
  });

  it("runs what is asked for and what that needs", async () => {
    const file = experiment(`${TINY}export const other = betaVae(sprites, { steps: 7 });\n`);
    const { code, out, err } = await cli("run", file, "--only", "model", "--json");
    expect(code, err).toBe(0);
    expect((JSON.parse(out) as RunDocument).runs.map(({ name }) => name)).toEqual(["model"]);
  });

  it("ends with 1 when a run fails, and says why", async () => {
    // Activations of 1.7 TB are more than any machine has that runs this test.
    const file = experiment(TINY.replace("batch: 8, channels: [4]", "batch: 65_536, channels: [4096]"));
    const { code, out, err } = await cli("run", file, "--json");
    expect(code, err).toBe(1);
    const { runs } = JSON.parse(out) as RunDocument;
    expect(runs.map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(runs[0]?.error?.message).toContain("memory");
    expect(runs[1]?.error?.message).toContain("seed 0");
  });

  it("stops on Ctrl-C and says that it goes on", async () => {
    const file = experiment(LONG);
    const { child, ended } = startCli(root, "run", file);
    child.stderr?.on("data", (chunk: Buffer) => {
      if (chunk.includes("step")) {
        child.kill("SIGINT");
      }
    });
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain("goes on where this one stopped");
    const listed = await cli("list", file);
    expect(listed.out).toMatch(/model +model +cancelled +\d+ %, step \d+ of 40000/);
  });
});

describe("A run that is interrupted", () => {
  const text = LONG.replace("40_000", "900");

  it("ends with the same bytes as one that was not", async () => {
    const file = experiment(text);
    const runs = manager();
    const hash = (): string => runs.states(file)[0]?.jobs[0]?.specHash ?? "";
    const cancelled = runs.run(file);
    await until(runs, () => (runs.states(file)[0]?.progress?.fraction ?? 0) > 0.1);
    const asked = performance.now();
    runs.cancel(file, "model");
    const outcome = await cancelled;
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect(outcome.error).toBeUndefined();
    expect(runs.states(file)[0]?.status).toBe("cancelled");
    const store = runs.store(file);
    const step = store.checkpointStep(hash()) ?? 0;
    expect(step).toBeGreaterThan(0);

    const killed = runs.run(file);
    await until(runs, () => (runs.states(file)[0]?.progress?.fraction ?? 0) > 0.5);
    process.kill(store.readRun(hash())?.pid ?? 0, "SIGKILL");
    expect(await killed).toMatchObject({ declarations: [{ status: "failed" }] });
    expect(runs.states(file)[0]).toMatchObject({
      status: "failed",
      error: {
        message: "The background process ended unexpectedly (signal SIGKILL).",
        hint: `Run again to resume from step ${step}.`,
      },
    });

    await runs.run(file);
    expect(runs.states(file)[0]?.status).toBe("done");
    const interrupted = yielded(store, hash());
    const steps = store.readLog(hash()).map((entry) => entry.step);
    await runs.dispose();

    rmSync(store.path, { recursive: true });
    const fresh = manager();
    await fresh.run(file);
    expect(yielded(fresh.store(file), hash())).toEqual(interrupted);
    expect(
      fresh
        .store(file)
        .readLog(hash())
        .map((entry) => entry.step),
    ).toEqual(steps);
    await fresh.dispose();
  });

  it("starts anew from a damaged checkpoint or result", async () => {
    const file = experiment(TINY);
    const runs = manager();
    await runs.run(file, { names: ["model"] });
    const [job] = runs.states(file)[1]?.jobs ?? [];
    const store = runs.store(file);
    const before = yielded(store, job?.specHash ?? "");
    writeFileSync(store.file(job?.specHash ?? "", FILES.result), "{");
    writeFileSync(store.file(job?.specHash ?? "", FILES.checkpoint), '{"step":"3"');
    expect(runs.states(file)[1]?.status).toBe("never");
    expect(await runs.run(file, { names: ["model"] })).toMatchObject({ declarations: [{ status: "done" }] });
    expect(yielded(store, job?.specHash ?? "")).toEqual(before);
    await runs.dispose();
  });
});

describe("The manager", () => {
  it("ends a file that does not finish, and is ready for the next", async () => {
    const impatient = manager({ evaluateMs: 1_500 });
    const endless = experiment("for (;;) {}\n", "endless.experiment.ts");
    expect((await impatient.evaluate(endless)).error?.message).toBe("The file did not finish within 1.5 s.");
    await impatient.dispose();
    const runs = manager();
    const dying = experiment('process.kill(process.pid, "SIGKILL");\n', "dying.experiment.ts");
    expect((await runs.evaluate(dying)).error).toMatchObject({
      message: "The background process ended unexpectedly (signal SIGKILL).",
      hint: expect.stringContaining("ends its process"),
      at: { file: dying, line: 1 },
    });
    for (const stray of ["Promise.reject(error);", "setTimeout(() => { throw error; });"]) {
      const text = `const error = new Error("stray");\n${stray}\n${TINY}`;
      expect((await runs.evaluate(experiment(text))).error).toMatchObject({ message: "stray", at: { line: 1 } });
    }
    expect((await runs.evaluate(experiment(TINY))).plan?.declarations).toHaveLength(3);
    await runs.dispose();
  });

  it("knows what is stale and what was only renamed, without executing the file", async () => {
    const file = experiment(TINY);
    const runs = manager();
    const statuses = (): Record<string, string> =>
      Object.fromEntries(runs.states(file).map(({ name, status }) => [name, status]));
    expect(statuses()).toEqual({ sprites: "never", model: "never", sweep: "never" });
    await runs.run(file);
    expect(statuses()).toEqual({ sprites: "never", model: "done", sweep: "done" });
    experiment(TINY.replaceAll("model", "network"));
    expect(statuses()).toEqual({ sprites: "never", network: "done", sweep: "done" });
    experiment(TINY.replace("images: 8", "images: 9"));
    expect(statuses()).toEqual({ sprites: "never", model: "done", sweep: "stale" });
    experiment(TINY.replace("steps: 20,", "steps: 21,"));
    expect(statuses()).toEqual({ sprites: "never", model: "stale", sweep: "stale" });
    experiment(`${TINY.replace("images: 8", "images : 8")}// A comment.\n`);
    expect(statuses()).toEqual({ sprites: "never", model: "done", sweep: "done" });
    await runs.dispose();
  });

  it("shares a store with another process that runs the same", async () => {
    const file = experiment(LONG.replace("40_000", "600"));
    const [one, two] = [manager(), manager()];
    const outcomes = await Promise.all([one.run(file), two.run(file)]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ declarations: [{ status: "done" }] });
    }
    const steps = one
      .store(file)
      .readLog(one.states(file)[0]?.jobs[0]?.specHash ?? "")
      .map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)]);
    expect(steps.at(-1)).toBe(600);
    await Promise.all([one.dispose(), two.dispose()]);
  });

  it("tells what another process did to the store", async () => {
    const file = experiment(TINY);
    const [idle, busy] = [manager(), manager()];
    idle.states(file);
    const told = until(idle, () => idle.states(file).find(({ name }) => name === "model")?.status === "done");
    await busy.run(file, { names: ["model"] });
    await told;
    await Promise.all([idle.dispose(), busy.dispose()]);
  });

  it("says of a run whose process is gone that it can be resumed", async () => {
    const file = experiment(TINY);
    const runs = manager();
    await runs.run(file, { names: ["model"] });
    await runs.dispose();
    const store = Store.of(root);
    const hash = runs.states(file)[1]?.jobs[0]?.specHash ?? "";
    const record = store.readRun(hash);
    expect(record).toBeDefined();
    store.writeRun({ ...record!, status: "running", pid: 2 ** 22 + 1 });
    const later = manager();
    expect(later.states(file)[1]).toMatchObject({ status: "failed", error: { hint: "Run again." } });
    await later.dispose();
  });
});

describe("Live decoding", () => {
  it("encodes base images, decodes rows of latents and reads their factors", async () => {
    const file = experiment(TINY);
    const runs = manager();
    const { declarations = [] } = (await runs.run(file)) as {
      declarations?: readonly { runs: readonly { spec: unknown }[] }[];
    };
    const spec = runs.spec(file, runs.states(file)[2]?.jobs[0]?.specHash ?? "");
    expect(declarations).toHaveLength(2);
    if (spec?.kind !== "latentPerturbation") {
      throw new Error("The sweep has no spec.");
    }
    const { model, readout, seed } = spec;
    const store = runs.store(file).path;
    const live: LiveModel = await openLive(worker, { store, model, readout, seed, engine: "auto" });
    const shown = await live.base(5);
    expect(shown.mean).toHaveLength(3);
    expect(shown.deviation.every((sigma) => sigma > 0)).toBe(true);
    expect(shown.error).toBeGreaterThan(0);
    expect(Buffer.from(shown.original.pixels, "base64")).toHaveLength(32 * 32);
    const rows = Array.from({ length: 9 }, (_, index) => [index, 0, 0]);
    const images = await live.decode([shown.mean, ...rows]);
    // The graph for many rows and the one for a single row may round a pixel differently, by one step of 255.
    const [again] = images.map(({ pixels }) => Buffer.from(pixels, "base64"));
    Buffer.from(shown.reconstruction.pixels, "base64").forEach((pixel, at) => {
      expect(Math.abs(pixel - (again?.[at] ?? -9))).toBeLessThanOrEqual(1);
    });
    expect(images).toHaveLength(10);
    expect(images[0]?.factors.map(({ factor }) => factor)).toEqual(["shape", "scale", "orientation", "posX", "posY"]);
    await expect(live.decode([[1]])).rejects.toThrow("The model has 3 latents");
    await live.close();
    expect(live.alive).toBe(false);
    const other = { ...model, seed: 77 };
    await expect(openLive(worker, { store, model: other, seed, engine: "auto" })).rejects.toThrow("Run it first.");
    await runs.dispose();
  });
});
