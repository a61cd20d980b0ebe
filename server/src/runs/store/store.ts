/**
 * The store: a folder `.vae-circuits/` that keeps every run under the hash of its spec, and per experiment file what its
 * declarations evaluated to.
 *
 * ```
 * .vae-circuits/
 *   .gitignore                       `*`: results are not sources
 *   changes                          rewritten whenever a status changes; others watch it
 *   files/<path>.json                declarations of an experiment file
 *   runs/<first 16 of the hash>/     run.json, log.jsonl, checkpoint.safetensors, model.onnx, result.json, *.png
 * ```
 * Documents are replaced atomically; one that is corrupt, half-written or of another format counts as absent.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync, unwatchFile, watchFile } from "node:fs";
import { join, relative, sep } from "node:path";
import type { LogEntry } from "../../models/results.ts";
import type { RunRecord, RunResult } from "../record.ts";
import { readBytes, readJson, writeAtomically } from "./atomic.ts";
import { checkpointStep, isWhole } from "./checkpointFile.ts";
import { type DeclarationIndex, EMPTY_INDEX } from "./declarationIndex.ts";
import { type Lock, lockHolder, tryLock } from "./lock.ts";
import { appendLog, readLog, truncateLog } from "./log.ts";
import { isDeclarationIndex, isRunRecord, isRunResult } from "./schema.ts";

export const STORE_FOLDER = ".vae-circuits";

/** Names of a run's files. */
export const FILES = {
  run: "run.json",
  result: "result.json",
  log: "log.jsonl",
  checkpoint: "checkpoint.safetensors",
  model: "model.onnx",
  lock: "lock",
} as const;

const FILES_FOLDER = "files";

/** How often a change by another process is looked for. */
const POLL_MS = 500;

export class Store {
  /** Absolute path of the store. */
  readonly path: string;
  readonly #parsed = new Map<string, { readonly stamp: string; readonly value: unknown }>();

  /** @param path absolute path of the folder `.vae-circuits`; it is created on the first write. */
  constructor(path: string) {
    this.path = path;
  }

  static of(workspaceRoot: string): Store {
    return new Store(join(workspaceRoot, STORE_FOLDER));
  }

  /** Absolute path of a run's folder. */
  folder(specHash: string): string {
    return join(this.path, "runs", specHash.slice(0, 16));
  }

  /** Absolute path of one of a run's files. */
  file(specHash: string, name: string): string {
    return join(this.folder(specHash), name);
  }

  readRun(specHash: string): RunRecord | undefined {
    const record = this.#read(this.file(specHash, FILES.run), isRunRecord);
    return record?.specHash === specHash ? record : undefined;
  }

  writeRun(record: RunRecord): void {
    this.#write(this.file(record.specHash, FILES.run), json(record));
    this.announce();
  }

  readResult(specHash: string): RunResult | undefined {
    return this.#read(this.file(specHash, FILES.result), isRunResult);
  }

  writeResult(specHash: string, result: RunResult): void {
    this.#write(this.file(specHash, FILES.result), json(result));
  }

  /** A picture, checkpoint or model. */
  writeFile(specHash: string, name: string, bytes: Uint8Array): void {
    this.#write(this.file(specHash, name), bytes);
  }

  readFile(specHash: string, name: string): Uint8Array | undefined {
    return readBytes(this.file(specHash, name));
  }

  hasFile(specHash: string, name: string): boolean {
    return existsSync(this.file(specHash, name));
  }

  /** Whether the weights of a run can be read: a copy of the store may have cut them. */
  hasWeights(specHash: string): boolean {
    return isWhole(this.file(specHash, FILES.checkpoint));
  }

  readLog(specHash: string): readonly LogEntry[] {
    return readLog(this.file(specHash, FILES.log));
  }

  appendLog(specHash: string, entries: readonly LogEntry[]): void {
    appendLog(this.file(specHash, FILES.log), entries);
  }

  truncateLog(specHash: string, step: number): readonly LogEntry[] {
    return truncateLog(this.file(specHash, FILES.log), step);
  }

  /** The result of a finished run, with the record that says where it comes from. */
  finished(specHash: string): { readonly record: RunRecord; readonly result: RunResult } | undefined {
    const record = this.readRun(specHash);
    const result = record?.status === "done" ? this.readResult(specHash) : undefined;
    return record && result?.kind === record.kind ? { record, result } : undefined;
  }

  /** Takes the right to write a run, or returns undefined while another process has it. */
  lock(specHash: string): Lock | undefined {
    this.#prepare();
    return tryLock(this.file(specHash, FILES.lock));
  }

  /** Process that is running this spec now. */
  runningProcess(specHash: string): number | undefined {
    return lockHolder(this.file(specHash, FILES.lock));
  }

  /** Step of the last checkpoint, from the header of its file; undefined if there is none. */
  checkpointStep(specHash: string): number | undefined {
    return checkpointStep(this.file(specHash, FILES.checkpoint));
  }

  /** Forgets everything a run has written, but not who holds its lock. */
  clear(specHash: string): void {
    for (const name of list(this.folder(specHash))) {
      if (name !== FILES.lock) {
        rmSync(this.file(specHash, name), { recursive: true, force: true });
      }
    }
  }

  /**
   * The index of an experiment file. A file without one may be a renamed or copied one: what says the same as in another
   * file has the same results, so it knows the sources of all files.
   */
  readIndex(experiment: string): DeclarationIndex {
    return this.#readIndex(this.#indexFile(experiment)) ?? { ...EMPTY_INDEX, bySource: this.#allSources() };
  }

  writeIndex(experiment: string, index: DeclarationIndex): void {
    this.#write(this.#indexFile(experiment), json(index));
    this.announce();
  }

  /** Tells other processes that something changed. */
  announce(): void {
    this.#write(join(this.path, "changes"), `${process.pid} ${process.hrtime.bigint()}\n`);
  }

  /** Calls `listener` after a change by any process. It polls one small file, which works on every disk. */
  watch(listener: () => void): { dispose(): void } {
    const file = join(this.path, "changes");
    const onChange = (): void => listener();
    watchFile(file, { interval: POLL_MS, persistent: false }, onChange);
    return { dispose: () => unwatchFile(file, onChange) };
  }

  #readIndex(path: string): DeclarationIndex | undefined {
    return this.#read(path, isDeclarationIndex);
  }

  #allSources(): DeclarationIndex["bySource"] {
    const folder = join(this.path, FILES_FOLDER);
    const indices = list(folder).map((name) => this.#readIndex(join(folder, name)));
    return Object.assign({}, ...indices.map((index) => index?.bySource));
  }

  #indexFile(experiment: string): string {
    const path = relative(join(this.path, ".."), experiment).split(sep).join("/");
    const readable = path.replaceAll(/[^A-Za-z0-9.-]+/g, "_").slice(-80);
    const unique = createHash("sha256").update(path).digest("hex").slice(0, 8);
    return join(this.path, FILES_FOLDER, `${readable}-${unique}.json`);
  }

  #prepare(): void {
    const ignore = join(this.path, ".gitignore");
    if (!existsSync(ignore)) {
      writeAtomically(ignore, "*\n");
    }
  }

  #write(path: string, content: string | Uint8Array): void {
    this.#prepare();
    writeAtomically(path, content);
    this.#parsed.delete(path);
  }

  /** Reads a document once per version of its file; the editor asks for the same ones on every keystroke. */
  #read<T>(path: string, fits: (value: unknown) => value is T): T | undefined {
    const stamp = stampOf(path);
    if (stamp === undefined) {
      return undefined;
    }
    const known = this.#parsed.get(path);
    if (known?.stamp === stamp) {
      return known.value as T | undefined;
    }
    const value = readJson(path);
    const fitting = fits(value) ? value : undefined;
    this.#parsed.set(path, { stamp, value: fitting });
    return fitting;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

function stampOf(path: string): string | undefined {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return undefined;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
