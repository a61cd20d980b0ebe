import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import pc from "picocolors";
import { afterAll, describe, expect, it, vi } from "vitest";
import { Emitter } from "../../server/src/runs/emitter.ts";
import { watchOutputs } from "../../server/src/runs/headless/outputs.ts";
import { experimentProblem, reportProblem } from "../../server/src/runs/headless/paths.ts";
import { progressView, showProgress } from "../../server/src/runs/headless/progressView.ts";
import { summary } from "../../server/src/runs/headless/summary.ts";
import { table } from "../../server/src/runs/headless/table.ts";
import type { DeclarationState } from "../../server/src/runs/record.ts";
import { modelResult, modelSpec, record } from "../support/reportInput.ts";

const colors = pc.createColors(false);

function state(name: string, fraction: number): DeclarationState {
  const progress = { fraction, secondsLeft: 80, text: `step ${Math.round(fraction * 1_000)}` };
  return { name, kind: "model", label: name, status: "running", progress, jobs: [] };
}

function output(terminal: boolean): { written: string; isTTY: boolean; columns: number; write(text: string): void } {
  return {
    written: "",
    isTTY: terminal,
    columns: 60,
    write(text) {
      this.written += text;
    },
  };
}

describe("Progress without a terminal", () => {
  it("is at most a line per 5 % and declaration", () => {
    const out = output(false);
    const view = progressView(out, colors);
    for (let step = 0; step <= 1_000; step += 1) {
      view.update([state("model", step / 1_000), state("other", 0.5)]);
    }
    const lines = out.written.trimEnd().split("\n");
    expect(lines.filter((line) => line.startsWith("model")).length).toBeLessThanOrEqual(21);
    expect(lines.filter((line) => line.startsWith("model")).length).toBeGreaterThan(15);
    expect(lines.filter((line) => line.startsWith("other"))).toEqual(["other  50 %  1 m 20 s left · step 500"]);
    expect(out.written).not.toContain("\u001b");
  });
});

describe("Progress on a terminal", () => {
  it("fits its width and is taken back at the end", () => {
    const out = output(true);
    const view = progressView(out, colors);
    view.update([state("model", 0.5), state("longer name", 0.25)]);
    const lines = out.written.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => [...line].length <= out.columns)).toBe(true);
    view.end();
    // Up by the two lines that were drawn, then clear to the end of the screen.
    expect(out.written.endsWith("\u001b[2F\u001b[J")).toBe(true);
  });
});

describe("Progress of many declarations", () => {
  it("is read at most ten times a second, however much changes", () => {
    vi.useFakeTimers();
    const changed = new Emitter<{ file: string; names: readonly string[] }>();
    const states = vi.fn(() => [state("model", 0.5)]);
    const out = output(false);
    const stop = showProgress({ changed, states }, "a.experiment.ts", progressView(out, colors));
    for (let i = 0; i < 2_000; i += 1) {
      changed.emit({ file: "a.experiment.ts", names: [`m${i}`] });
    }
    vi.runAllTimers();
    expect(states).toHaveBeenCalledTimes(1);
    expect(out.written).toContain("model  50 %");
    stop();
    changed.emit({ file: "a.experiment.ts", names: ["model"] });
    vi.runAllTimers();
    expect(states).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});

describe("Paths on the command line", () => {
  const folder = mkdtempSync(join(tmpdir(), "vae-circuits-paths-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const experiment = join(folder, "a.experiment.ts");
  const link = join(folder, "link.html");
  writeFileSync(experiment, "");
  writeFileSync(join(folder, "notes.txt"), "");
  symlinkSync(experiment, link);

  it("are told apart before anything runs", () => {
    expect(experimentProblem(experiment)).toBeUndefined();
    expect(experimentProblem(folder)?.message).toBe(`${folder} is a folder.`);
    expect(experimentProblem(join(folder, "none.experiment.ts"))?.message).toMatch(/^There is no file/);
    expect(experimentProblem(join(folder, "notes.txt"))?.message).toMatch(/is not an experiment file\.$/);
  });

  it("of a report never stand for an experiment", () => {
    expect(reportProblem(join(folder, "new", "report.html"), experiment)).toBeUndefined();
    expect(reportProblem(folder, experiment)?.message).toContain("cannot replace the folder");
    for (const path of [experiment, link, join(folder, "other.experiment.ts")]) {
      expect(reportProblem(path, experiment)?.message).toBe(`The report would replace the experiment ${path}.`);
    }
  });
});

describe("Results that cannot be printed", () => {
  it("stop the program gently where nobody reads any more", () => {
    const [out, err, stop] = [new PassThrough(), new PassThrough(), vi.fn()];
    const failures = watchOutputs({ out, err }, stop);
    out.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(stop).toHaveBeenCalledOnce();
    expect(failures.failed).toBe(false);
  });

  it("are an error where the disk is full", () => {
    const [out, err, stop] = [new PassThrough(), new PassThrough(), vi.fn()];
    const failures = watchOutputs({ out, err }, stop);
    out.emit("error", Object.assign(new Error("no space left"), { code: "ENOSPC" }));
    expect(failures.failed).toBe(true);
    expect(String(err.read())).toBe("The results cannot be printed: no space left\n");
    expect(stop).not.toHaveBeenCalled();
  });
});

describe("The summary", () => {
  it("counts steps in whole numbers", () => {
    const spec = modelSpec({ kind: "standardVae" });
    const declaration = { name: "model", kind: "model", label: "VAE", specs: [spec] } as const;
    const stored = { record: record(spec), result: { ...modelResult(), steps: 2_040 } };
    const runs = [{ specHash: stored.record.specHash, spec, cached: false, stored }];
    const text = summary([{ declaration, status: "done", cached: false, runs }], colors);
    expect(text).toMatch(/of \d+ +2\u202f040 +1$/m);
  });
});

describe("Tables", () => {
  it("align numbers to the right under their titles", () => {
    const columns = [
      { title: "model", align: "left" },
      { title: "CES", align: "right" },
    ] as const;
    expect(
      table(columns, [
        ["VAE", "10.5"],
        ["β-VAE β 4", "3"],
      ]),
    ).toBe(["model       CES", "─────────  ────", "VAE        10.5", "β-VAE β 4     3"].join("\n"));
  });
});
