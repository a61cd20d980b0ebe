/** Makes a report's input from the outcome of a run. */
import { basename } from "node:path";
import type { RunSpec } from "../../experiment/specs.ts";
import type { DeclarationOutcome, FileOutcome } from "../manager.ts";
import type { ReportDeclaration, ReportInput, ReportRun } from "../report/input.ts";
import { renderReport } from "../report/report.ts";
import { needsOf } from "../schedule/jobs.ts";
import { writeAtomically } from "../store/atomic.ts";
import { specHash } from "../store/specHash.ts";
import type { Store } from "../store/store.ts";
import { VERSION } from "../version.ts";
import { resultOf } from "./document.ts";

type Evaluated = Extract<FileOutcome, { error?: undefined }>;

/** @param path where the report goes. @throws if it cannot be written there. */
export function writeReport(path: string, file: string, outcome: Evaluated, store: Store): void {
  writeAtomically(path, renderReport(reportInput(file, outcome, store)));
}

function reportInput(file: string, { plan, declarations }: Evaluated, store: Store): ReportInput {
  return {
    file: basename(file),
    ...(plan.title === undefined ? {} : { title: plan.title }),
    date: new Date().toISOString(),
    declarations: declarations.map((outcome) => reportDeclaration(outcome, store)),
    version: VERSION,
  };
}

function reportDeclaration(outcome: DeclarationOutcome, store: Store): ReportDeclaration {
  const { declaration, status, error } = outcome;
  const result = resultOf(outcome);
  const needs = new Map(
    declaration.specs.flatMap(needsOf).flatMap((spec) => runsOf(spec, store).map((run) => [specHash(spec), run])),
  );
  return {
    declaration,
    status,
    ...(error === undefined ? {} : { error }),
    ...(result === undefined ? {} : { result }),
    runs: declaration.specs.flatMap((spec) => runsOf(spec, store)),
    needs: [...needs.values()],
  };
}

function runsOf(spec: RunSpec, store: Store): readonly ReportRun[] {
  const hash = specHash(spec);
  const stored = store.finished(hash);
  return stored === undefined
    ? []
    : [{ record: stored.record, log: store.readLog(hash), picture: (name) => store.readFile(hash, name) }];
}
