import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { progressView } from "../../server/src/runs/headless/progressView.ts";
import { table } from "../../server/src/runs/headless/table.ts";
import type { DeclarationState } from "../../server/src/runs/record.ts";

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
