import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labelOf } from "../../server/src/runs/schedule/jobs.ts";
import { type JobOutcome, Scheduler } from "../../server/src/runs/schedule/scheduler.ts";
import { declarationState } from "../../server/src/runs/schedule/states.ts";
import { specHash } from "../../server/src/runs/store/specHash.ts";
import { Store } from "../../server/src/runs/store/store.ts";
import { modelResult, modelSpec, record } from "../support/reportInput.ts";

const spec = modelSpec({ kind: "standardVae" });
const hash = specHash(spec);

let root: string;
let store: Store;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vae-circuits-states-"));
  store = Store.of(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The status of a model that this process ran, with this outcome. */
async function ranHere(outcome: JobOutcome): Promise<() => string> {
  const scheduler = new Scheduler(
    () => ({ outcome: Promise.resolve(outcome), cancel: () => undefined }),
    { changed: () => undefined, logged: () => undefined },
    1,
  );
  await scheduler.request(store, spec, "auto", "a").finished;
  const jobs = [{ specHash: hash, kind: "model" as const, label: labelOf(spec), seed: 0 }];
  const index = {
    declarations: { model: { sourceHash: "s", kind: "model" as const, label: "m", jobs } },
    bySource: {},
  };
  return () => declarationState({ name: "model", kind: "model", sourceHash: "s" }, index, store, scheduler).status;
}

describe("A run that ended here without a result", () => {
  it.each([{ status: "failed", error: { message: "no" } }, { status: "cancelled" }] as const)(
    "is shown as it went on in another process: $status",
    async (outcome) => {
      const status = await ranHere(outcome);
      expect(status()).toBe(outcome.status);
      const lock = store.lock(hash);
      store.writeRun(record(spec, { status: "running" }));
      expect(status()).toBe("running");
      lock?.release();
      expect(status()).toBe(outcome.status);
      store.writeResult(hash, modelResult());
      store.writeRun(record(spec));
      expect(status()).toBe("done");
    },
  );
});
