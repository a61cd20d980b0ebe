/** What the runs tree says, and when a crashed server is restarted. */
import { describe, expect, it } from "vitest";
import { CrashCounter } from "../../client/crashCounter.ts";
import * as rows from "../../client/runs/rows.ts";
import type { PlacedDeclaration } from "../../server/src/protocol/editor.ts";
import type { DeclarationStatus, JobState } from "../../server/src/runs/record.ts";

const t: rows.Translate = (message, ...args) => message.replace(/\{(\d)\}/g, (_, index) => String(args[Number(index)]));

function declaration(
  name: string,
  status: DeclarationStatus,
  change: Partial<PlacedDeclaration> = {},
): PlacedDeclaration {
  const at = { line: 0, character: 0 };
  return {
    name,
    kind: "model",
    label: "β-VAE",
    status,
    jobs: [],
    summary: "",
    range: { start: at, end: at },
    ...change,
  };
}

const job = (change: Partial<JobState>): JobState => ({
  specHash: "a",
  kind: "model",
  label: "β-VAE",
  seed: 0,
  status: "done",
  ...change,
});

describe("The runs tree", () => {
  it("describes a file by its liveliest states", () => {
    const file = (...states: DeclarationStatus[]) => ({
      uri: "file:///a.experiment.ts",
      declarations: [
        declaration("sprites", "never", { kind: "data" }),
        ...states.map((status, index) => declaration(`d${index}`, status)),
      ],
    });
    expect(rows.fileDescription(file("running", "running", "queued", "done"), t)).toBe("2 running, 1 waiting");
    expect(rows.fileDescription(file("done", "done", "stale"), t)).toBe("1 stale, 2 done");
    expect(rows.fileDescription(file("never"), t)).toBe("not run");
    expect(rows.listed(file("done")).map(({ name }) => name)).toEqual(["d0"]);
  });

  it("opens a model to its seeds only where there are several", () => {
    expect(rows.opensToSeeds(declaration("m", "done", { jobs: [job({})] }))).toBe(false);
    expect(rows.opensToSeeds(declaration("m", "done", { jobs: [job({}), job({ seed: 1 })] }))).toBe(true);
  });

  it("says of a seed how far it is or why it failed", () => {
    const progress = { fraction: 0.345, text: "step 34 500 of 100 000" };
    expect(rows.seedDescription(job({ status: "running", progress }), t)).toBe("34 % · step 34 500 of 100 000");
    expect(rows.seedDescription(job({ status: "failed", error: { message: "loss not finite\nat step 3" } }), t)).toBe(
      "loss not finite",
    );
  });

  it("offers to cancel what is live and to run the rest", () => {
    expect(rows.contextWords(declaration("m", "queued"))).toContain("cancellable");
    expect(rows.contextWords(declaration("m", "stale"))).toContain("runnable");
  });
});

describe("A crashing server", () => {
  it("is restarted three times within the window, then only when asked", () => {
    const crashes = new CrashCounter({ most: 3, withinMs: 1_000 });
    expect([0, 1, 2, 3].map((now) => crashes.record(now))).toEqual([true, true, true, false]);
    crashes.reset();
    expect(crashes.record(4)).toBe(true);
  });

  it("is restarted again once old crashes are past", () => {
    const crashes = new CrashCounter({ most: 1, withinMs: 1_000 });
    expect(crashes.record(0)).toBe(true);
    expect(crashes.record(5_000)).toBe(true);
  });
});
