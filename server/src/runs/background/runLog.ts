import type { LogEntry } from "../../models/results.ts";
import type { Store } from "../store/store.ts";

const FLUSH_MS = 250;
const ANNOUNCE_MS = 1_000;

/** Collects the lines of a training log, and writes and reports them a few times a second. */
export class RunLog {
  readonly #store: Store;
  readonly #specHash: string;
  readonly #report: (entries: readonly LogEntry[]) => void;
  #pending: LogEntry[] = [];
  #flushedAt = 0;
  #announcedAt = 0;

  constructor(store: Store, specHash: string, report: (entries: readonly LogEntry[]) => void) {
    this.#store = store;
    this.#specHash = specHash;
    this.#report = report;
  }

  add(entry: LogEntry): void {
    this.#pending.push(entry);
    if (performance.now() - this.#flushedAt >= FLUSH_MS) {
      this.flush();
    }
  }

  flush(): void {
    const now = performance.now();
    this.#flushedAt = now;
    if (this.#pending.length === 0) {
      return;
    }
    const entries = this.#pending;
    this.#pending = [];
    this.#store.appendLog(this.#specHash, entries);
    this.#report(entries);
    if (now - this.#announcedAt >= ANNOUNCE_MS) {
      this.#announcedAt = now;
      this.#store.announce();
    }
  }
}
