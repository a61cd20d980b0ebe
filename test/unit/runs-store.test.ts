import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogEntry } from "../../server/src/models/results.ts";
import {
  attached,
  EMPTY_INDEX,
  type IndexedDeclaration,
  withEvaluated,
} from "../../server/src/runs/store/declarationIndex.ts";
import { makeFolder, writing } from "../../server/src/runs/store/disk.ts";
import { lockHolder } from "../../server/src/runs/store/lock.ts";
import { canonicalJson, specHash } from "../../server/src/runs/store/specHash.ts";
import { FILES, Store } from "../../server/src/runs/store/store.ts";
import { modelResult, modelSpec, perturbationResult, record } from "../support/reportInput.ts";

const spec = modelSpec({ kind: "betaVae", beta: 4 });
const hash = specHash(spec);

let root: string;
let store: Store;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vae-circuits-store-"));
  store = Store.of(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("A disk that refuses", () => {
  const refusal = (work: () => void): unknown => {
    try {
      work();
      return undefined;
    } catch (error) {
      return error;
    }
  };

  it("is told with what is in the way", () => {
    writeFileSync(store.path, "");
    for (const work of [() => store.writeRun(record(spec)), () => store.lock(hash)]) {
      expect(refusal(work)).toMatchObject({
        name: "DiskError",
        message: `${store.path} is a file where a folder is needed.`,
        hint: "Move it elsewhere, then run again.",
      });
    }
    expect(readFileSync(store.path, "utf8")).toBe("");
  });

  it("is told where a folder has the name of a file, and leaves no litter", () => {
    mkdirSync(store.file(hash, FILES.run), { recursive: true });
    expect(refusal(() => store.writeRun(record(spec)))).toMatchObject({
      message: `${store.file(hash, FILES.run)} is a folder where a file is needed.`,
    });
    expect(readdirSync(store.folder(hash))).toEqual([FILES.run]);
  });

  it.each([
    ["ENOSPC", "There is no space left to write /a/b."],
    ["EROFS", "There is no permission to write /a/b."],
    ["EIO", "/a/b cannot be written: EIO happened."],
  ])("is told in words for %s", (code, message) => {
    const error = Object.assign(new Error(`${code} happened`), { code, syscall: "write" });
    const refuse = () => {
      throw error;
    };
    expect(refusal(() => writing("/a/b", refuse))).toMatchObject({ message, hint: expect.any(String), cause: error });
  });

  it.runIf(process.platform === "linux")("is no reason to wait for ever", () => {
    // Linux refuses every new entry in /proc; Node's recursive mkdir tries again and again.
    expect(refusal(() => makeFolder("/proc/vae-circuits/results"))).toBeInstanceOf(Error);
  });
});

describe("A run in the store", () => {
  it("reads back as it was written, under the first 16 digits of its hash", () => {
    store.writeResult(hash, modelResult());
    store.writeRun(record(spec));
    expect(store.finished(hash)).toEqual({ record: record(spec), result: modelResult() });
    expect(readdirSync(join(root, ".vae-circuits/runs"))).toEqual([hash.slice(0, 16)]);
  });

  it("keeps results out of version control", () => {
    store.writeRun(record(spec));
    expect(readFileSync(join(root, ".vae-circuits/.gitignore"), "utf8")).toBe("*\n");
  });

  it.each([
    ["empty", ""],
    ["half written", '{"specHash": "12'],
    ["of another format", '{"version": 99}'],
    ["not an object", "[]"],
  ])("counts as absent when a document is %s", (_, text) => {
    store.writeResult(hash, modelResult());
    store.writeRun(record(spec));
    for (const name of [FILES.run, FILES.result]) {
      writeFileSync(store.file(hash, name), text);
    }
    expect(store.readRun(hash)).toBeUndefined();
    expect(store.readResult(hash)).toBeUndefined();
    expect(store.finished(hash)).toBeUndefined();
  });

  it("is not finished while its result is missing or of another kind", () => {
    store.writeRun(record(spec));
    expect(store.finished(hash)).toBeUndefined();
    store.writeResult(hash, perturbationResult());
    expect(store.finished(hash)).toBeUndefined();
  });

  it("refuses pictures outside its folder", () => {
    const result = perturbationResult();
    store.writeResult(hash, { ...result, strips: [{ latent: 0, picture: "../../../secret.png" }] });
    expect(store.readResult(hash)).toBeUndefined();
  });

  it("leaves no temporary files", () => {
    store.writeRun(record(spec));
    store.writeRun(record(spec, { status: "failed" }));
    expect(readdirSync(store.folder(hash))).toEqual([FILES.run]);
  });

  it("is seen anew after another process has changed it", () => {
    store.writeRun(record(spec, { status: "running" }));
    expect(store.readRun(hash)?.status).toBe("running");
    Store.of(root).writeRun(record(spec, { status: "done" }));
    expect(store.readRun(hash)?.status).toBe("done");
  });

  it("survives clearing only as a lock", () => {
    const lock = store.lock(hash);
    store.writeRun(record(spec));
    store.clear(hash);
    expect(readdirSync(store.folder(hash))).toEqual([FILES.lock]);
    lock?.release();
  });
});

describe("The log", () => {
  const entry = (step: number): LogEntry => ({ step, seconds: step / 10, terms: { total: 100 - step } });

  it("ends before a torn line", () => {
    store.appendLog(hash, [entry(1), entry(2)]);
    appendFileSync(store.file(hash, FILES.log), '{"step":3,"sec');
    expect(store.readLog(hash)).toEqual([entry(1), entry(2)]);
  });

  it("goes on after the checkpoint of a resumed run", () => {
    store.appendLog(hash, [entry(1), entry(2), entry(3)]);
    expect(store.truncateLog(hash, 2)).toEqual([entry(1), entry(2)]);
    store.appendLog(hash, [entry(3)]);
    expect(store.readLog(hash)).toEqual([entry(1), entry(2), entry(3)]);
  });

  it("is empty where there is none", () => {
    expect(store.readLog(hash)).toEqual([]);
    expect(store.truncateLog(hash, -1)).toEqual([]);
  });
});

describe("The lock of a run", () => {
  it("is held by one at a time", () => {
    const first = store.lock(hash);
    expect(first).toBeDefined();
    expect(store.runningProcess(hash)).toBe(process.pid);
    expect(store.lock(hash)).toBeUndefined();
    first?.release();
    expect(store.runningProcess(hash)).toBeUndefined();
    const second = store.lock(hash);
    expect(second).toBeDefined();
    second?.release();
  });

  it("is free when its process is gone or its heartbeat stopped", () => {
    store.lock(hash)?.release();
    const path = store.file(hash, FILES.lock);
    // The highest process id that Linux and macOS give out is below 2²².
    writeFileSync(path, String(2 ** 22 + 1));
    expect(lockHolder(path)).toBeUndefined();
    writeFileSync(path, String(process.pid));
    expect(lockHolder(path)).toBe(process.pid);
    const long = new Date(Date.now() - 3_600_000);
    utimesSync(path, long, long);
    expect(lockHolder(path)).toBeUndefined();
    const lock = store.lock(hash);
    expect(lock).toBeDefined();
    lock?.release();
  });
});

describe("Spec hashes", () => {
  it("do not depend on the order of fields or on absent ones", () => {
    const reversed = Object.fromEntries(Object.entries({ ...spec, note: undefined }).reverse());
    expect(specHash(reversed as unknown as typeof spec)).toBe(hash);
    expect(canonicalJson({ b: [1, { d: null, c: "ü" }], a: undefined })).toBe('{"b":[1,{"c":"ü","d":null}]}');
  });

  it("depend on every value", () => {
    expect(specHash({ ...spec, seed: 1 })).not.toBe(hash);
    expect(specHash({ ...spec, channels: [32, 16] })).not.toBe(hash);
  });
});

describe("The link from source to runs", () => {
  const evaluated = (sourceHash: string): IndexedDeclaration => ({
    sourceHash,
    kind: "model",
    label: "β-VAE",
    jobs: [{ specHash: hash, kind: "model", label: "β-VAE", seed: 0 }],
  });
  const index = withEvaluated(EMPTY_INDEX, { model: evaluated("one") });

  it("holds through a rename", () => {
    expect(attached(index, "renamed", "one")).toEqual([{ declaration: evaluated("one"), stale: false }]);
  });

  it("is stale after an edit, and whole again after its undoing", () => {
    expect(attached(index, "model", "two")).toEqual([{ declaration: evaluated("one"), stale: true }]);
    const later = withEvaluated(index, { model: evaluated("two") });
    expect(attached(later, "model", "one")[0]).toEqual({ declaration: evaluated("one"), stale: false });
  });

  it("keeps earlier versions behind one that was evaluated but not run", () => {
    const later = withEvaluated(withEvaluated(index, { model: evaluated("two") }), { model: evaluated("three") });
    expect(attached(later, "model", "three").map(({ declaration, stale }) => [declaration.sourceHash, stale])).toEqual([
      ["three", false],
      ["two", true],
      ["one", true],
    ]);
  });

  it("is none for what was never evaluated, whatever it is called", () => {
    expect(attached(index, "other", "three")).toEqual([]);
    expect(attached(index, "toString", "constructor")).toEqual([]);
  });

  it("is kept per file", () => {
    const [one, two] = [join(root, "a/x.experiment.ts"), join(root, "a_x.experiment.ts")];
    store.writeIndex(one, index);
    expect(store.readIndex(one)).toEqual(index);
    expect(store.readIndex(two).declarations).toEqual({});
  });

  it("is found by a file that has none, by what it says", () => {
    const [one, two] = [join(root, "a/y.experiment.ts"), join(root, "b/y.experiment.ts")];
    store.writeIndex(one, index);
    expect(store.readIndex(two).bySource).toMatchObject(index.bySource);
    store.writeIndex(two, EMPTY_INDEX);
    expect(store.readIndex(two)).toEqual(EMPTY_INDEX);
  });
});
