/** `vae-circuits run`. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Colors } from "picocolors/types";
import type { EngineChoice } from "../../engine/engine.ts";
import { type FileOutcome, RunManager } from "../manager.ts";
import type { ProcessOptions } from "../process.ts";
import { runDocument } from "./document.ts";
import { outlineReader } from "./outlines.ts";
import { type Output, progressView } from "./progressView.ts";
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
  if (!existsSync(file)) {
    return finish({ error: { message: `There is no file ${file}.` } }, file, args, terminal);
  }
  const manager = new RunManager({
    ...worker,
    engine: args.engine,
    concurrency: args.concurrency,
    outline: await outlineReader(),
  });
  const view = progressView(terminal.err, terminal.colors);
  const subscription = manager.changed.on(() => view.update(manager.states(file)));
  const interrupt = (): void => {
    manager.dispose().catch(() => undefined);
  };
  terminal.interrupted.addEventListener("abort", interrupt, { once: true });
  try {
    const outcome = await manager.run(file, args.only === undefined ? {} : { names: args.only });
    subscription.dispose();
    view.end();
    if (outcome.error === undefined && args.report !== undefined) {
      writeReport(resolve(args.report), file, outcome, manager.store(file));
    }
    return finish(outcome, file, args, terminal);
  } finally {
    view.end();
    terminal.interrupted.removeEventListener("abort", interrupt);
    await manager.dispose();
  }
}

function finish(outcome: FileOutcome, file: string, args: RunArguments, terminal: Terminal): number {
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
    return EXIT.usage;
  }
  if (!args.json) {
    out.write(`${summary(outcome.declarations, colors)}\n\n${countOutcomes(outcome.declarations)}\n`);
    out.write(args.report === undefined ? "" : `Report: ${resolve(args.report)}\n`);
  }
  return outcome.declarations.every(({ status }) => status === "done") ? EXIT.done : EXIT.failed;
}
