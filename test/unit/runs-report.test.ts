import { describe, expect, it } from "vitest";
import type { LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import { combined } from "../../server/src/runs/combine.ts";
import { html } from "../../server/src/runs/report/html.ts";
import type { ReportDeclaration, ReportInput } from "../../server/src/runs/report/input.ts";
import { renderReport } from "../../server/src/runs/report/report.ts";
import { linear, logarithmic } from "../../server/src/runs/report/scale.ts";
import { estimate, modelResult, perturbationResult, reportInput } from "../support/reportInput.ts";

const text = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

function withPerturbation(change: (result: LatentPerturbationResult) => LatentPerturbationResult): ReportInput {
  const input = reportInput();
  const changed = input.declarations.map(
    (entry): ReportDeclaration =>
      entry.result?.kind === "latentPerturbation" ? { ...entry, result: change(entry.result) } : entry,
  );
  return { ...input, declarations: changed };
}

describe("The report", () => {
  it("needs nothing but itself: no script, and every link and picture is inside", () => {
    const page = renderReport(reportInput());
    expect(page).not.toMatch(/<script|<link|@import|url\((?!#)/);
    const references = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target ?? "");
    expect(references.filter((target) => !/^(#|data:image\/png;base64,)/.test(target))).toEqual([]);
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const anchors = references.filter((target) => target.startsWith("#")).map((target) => target.slice(1));
    expect(anchors.filter((anchor) => !ids.has(anchor))).toEqual([]);
  });

  it("answers with the strongest model, its interval and whether the order is decided", () => {
    expect(text(renderReport(reportInput()))).toContain(
      "FactorVAE γ 40 has the largest mean causal effect strength, 4.59 (4.47 – 4.71), ahead of VAE (3.99) and β-VAE β 4 (3.43) . Its interval overlaps no other.".replace(
        " .",
        ".",
      ),
    );
    const close = withPerturbation((result) => ({
      ...result,
      ces: { ...result.ces, paper: { ...result.ces.paper, mean: estimate(4, 0.5) } },
    }));
    expect(text(renderReport(close))).toContain("so their order is undecided");
  });

  it("compares one intervention with its untrained network", () => {
    const input = reportInput();
    const one = {
      ...input,
      declarations: input.declarations.filter(({ declaration }) => declaration.name === "betaSweep"),
    };
    const page = text(renderReport(one));
    expect(page).toContain("more than the 0.310 of the same network untrained");
    expect(page).toContain("z0 moves shape and scale and z3 moves posX; 3 of 10 latents are active.");
  });

  it("draws an undefined number as a dash with its reason, never as 0", () => {
    const undefinedMean = { value: null, low: null, high: null, n: 0, reason: "no latent is active" };
    const page = renderReport(
      withPerturbation((result) => ({
        ...result,
        ces: { ...result.ces, paper: { ...result.ces.paper, mean: undefinedMean } },
      })),
    );
    expect(page).toContain('title="no latent is active">–<');
    expect(text(page)).toContain("nothing to rank");
  });

  it("lists what failed with the rest", () => {
    const input = reportInput();
    const [first, ...others] = input.declarations;
    const { result: _, ...unfinished } = first!;
    const failed = {
      ...unfinished,
      status: "failed" as const,
      error: { message: "Training diverged.", hint: "Go slower." },
    };
    const page = text(renderReport({ ...input, declarations: [failed, ...others] }));
    expect(page).toContain("Training diverged. Go slower.");
    expect(page).toContain("Nats per image");
  });

  it("renders when nothing has finished", () => {
    expect(text(renderReport({ ...reportInput(), declarations: [] }))).toContain("Nothing has finished yet");
  });

  it("shows whatever a user wrote as text", () => {
    const hostile = `<img src=x onerror="alert('1')">&`;
    const input = reportInput({ title: hostile, file: hostile });
    const renamed = input.declarations.map((entry) => ({
      ...entry,
      declaration: { ...entry.declaration, name: hostile, label: hostile },
    }));
    const page = renderReport({ ...input, declarations: renamed });
    expect(page).not.toContain("<img src=x");
    expect(page).not.toMatch(/<[^>]*\sonerror=/);
    expect(page).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;");
  });

  it("escapes strings but not templates", () => {
    expect(html`<b>${"<i>"}${html`<i>`}${[1, "&"]}${undefined}</b>`.text).toBe("<b>&lt;i&gt;<i>1&amp;</b>");
  });
});

describe("Axes", () => {
  it("have round ticks that cover the numbers", () => {
    const scale = linear(0, 4.71, 0, 100);
    expect(scale.ticks).toEqual([0, 2, 4, 6]);
    expect([scale.at(0), scale.at(6)]).toEqual([0, 100]);
    expect(logarithmic(30, 700, 0, 1).ticks).toEqual([50, 100, 200, 500]);
  });

  it("survive numbers that are all the same", () => {
    for (const value of [0, 3, -2]) {
      expect(Number.isFinite(linear(value, value, 0, 100).at(value))).toBe(true);
    }
    expect(Number.isFinite(logarithmic(5, 5, 0, 100).at(5))).toBe(true);
  });
});

describe("Several seeds", () => {
  it("become the first seed's result with means and intervals over seeds", () => {
    const results = [4, 5, 6].map((ces) => perturbationResult(ces));
    const both = combined(results);
    expect(both).toMatchObject({ kind: "latentPerturbation", seeds: results });
    const { ces } = both as LatentPerturbationResult;
    expect(ces.paper.mean).toMatchObject({ value: 5, n: 3 });
    expect(ces.paper.mean.low).toBeGreaterThanOrEqual(4);
    expect(ces.paper.mean.high).toBeLessThanOrEqual(6);
    expect(ces.paper.perLatent).toEqual(results[0]?.ces.paper.perLatent);
  });

  it("average the losses of models", () => {
    const both = combined([modelResult(40), modelResult(50)]);
    expect(both).toMatchObject({ loss: { total: 45, kl: 12.4 } });
  });

  it("change nothing where there is one", () => {
    expect(combined([modelResult()])).toEqual(modelResult());
    expect(combined([])).toBeUndefined();
  });
});
