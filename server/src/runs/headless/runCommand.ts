/** `vae-circuits run`. */
import { resolve } from "node:path";
import type { Colors } from "picocolors/types";
import type { EngineChoice } from "../../engine/engine.ts";
import { toRunError } from "../errors.ts";
import { type DeclarationOutcome, type FileOutcome, RunManager } from "../manager.ts";
import type { RunError } from "../record.ts";
import type { ProcessOptions } from "../schedule/process.ts";
import { DiskError } from "../store/disk.ts";
import { runDocument } from "./document.ts";
import { outlineReader } from "./outlines.ts";
import { experimentProblem, reportProblem } from "./paths.ts";
import { type Output, progressView, showProgress } from "./progressView.ts";
import { writeReport } from "./report.ts";
import { countOutcomes, describeError, summary } from "./summary.ts";

/** Exit codes of the command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

export interface RunArguments {
  readonly file: string;
  readonly only?: readonly string[];
  readonly engine: EngineChoice;
  readonly concurrency: number;
  readonly json: boolean;
  /** Where the report goes. */
  readonly report?: string;
}

export interface Terminal {
  /** Results: the summary, or one JSON document. */
  readonly out: Output;
  /** Progress and errors. */
  readonly err: Output;
  readonly colors: Colors;
  /** Aborted when the user interrupts. */
  readonly interrupted: AbortSignal;
}

/** @returns the exit code. */
export async function runCommand(args: RunArguments, worker: ProcessOptions, terminal: Terminal): Promise<number> {
  const file = resolve(args.file);
  const report = args.report === undefined ? undefined : resolve(args.report);
  const problem = experimentProblem(file) ?? (report === undefined ? undefined : reportProblem(report, file));
  if (problem !== undefined) {
    return finish({ error: problem }, EXIT.usage, file, args, terminal);
  }
  const manager = new RunManager({
    ...worker,
    engine: args.engine,
    concurrency: args.concurrency,
    outline: await outlineReader(),
  });
  const stop = showProgress(manager, file, progressView(terminal.err, terminal.colors));
  const interrupt = (): void => {
    manager.dispose().catch(() => undefined);
  };
  terminal.interrupted.addEventListener("abort", interrupt, { once: true });
  try {
    const { outcome, code } = await ranFile(manager, file, args);
    stop();
    const ended = finish(outcome, code, file, args, terminal);
    if (report === undefined || outcome.error !== undefined) {
      return ended;
    }
    return reported(report, file, outcome, manager, terminal) ? ended : EXIT.failed;
  } finally {
    stop();
    terminal.interrupted.removeEventListener("abort", interrupt);
    await manager.dispose();
  }
}

interface Ran {
  readonly outcome: FileOutcome;
  readonly code: number;
}

async function ranFile(manager: RunManager, file: string, { only }: RunArguments): Promise<Ran> {
  try {
    const outcome = await manager.run(file, only === undefined ? {} : { names: only });
    if (outcome.error !== undefined) {
      return { outcome, code: EXIT.usage };
    }
    if (outcome.plan.declarations.length === 0) {
      return { outcome: { error: declaresNothing(file) }, code: EXIT.usage };
    }
    const done = outcome.declarations.every(({ status }) => status === "done");
    return { outcome, code: done ? EXIT.done : EXIT.failed };
  } catch (failure) {
    if (failure instanceof DiskError) {
      return { outcome: { error: toRunError(failure) }, code: EXIT.failed };
    }
    throw failure;
  }
}

function declaresNothing(file: string): RunError {
  return {
    message: `${file} declares nothing.`,
    hint: "Export what a function such as betaVae returns, under a name: export const model = betaVae(…).",
  };
}

/** Writes the report and says where it is. @returns false where it could not be written, which is told. */
function reported(
  report: string,
  file: string,
  outcome: Extract<FileOutcome, { error?: undefined }>,
  manager: RunManager,
  { err, colors }: Terminal,
): boolean {
  try {
    writeReport(report, file, outcome, manager.store(file));
    err.write(`Report: ${report}\n`);
    return true;
  } catch (failure) {
    err.write(`${describeError(toRunError(failure), colors)}\n`);
    return false;
  }
}

function finish(outcome: FileOutcome, code: number, file: string, args: RunArguments, terminal: Terminal): number {
  const { out, err, colors, interrupted } = terminal;
  if (args.json) {
    out.write(`${JSON.stringify(runDocument(file, outcome, args.engine), undefined, 2)}\n`);
  }
  if (interrupted.aborted) {
    err.write("Cancelled. The same command goes on where this one stopped.\n");
    return EXIT.interrupted;
  }
  if (outcome.error !== undefined) {
    err.write(`${describeError(outcome.error, colors)}\n`);
  } else if (!args.json) {
    out.write(`${said(outcome.declarations, colors)}\n`);
  }
  return code;
}

function said(outcomes: readonly DeclarationOutcome[], colors: Colors): string {
  return outcomes.length === 0
    ? "There is nothing to run: data is drawn when it is needed."
    : `${summary(outcomes, colors)}\n\n${countOutcomes(outcomes)}`;
}
