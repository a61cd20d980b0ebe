/** Code lenses: what can be done with a declaration now, and above the file with all of them. */
import type { CodeLens, Command, Range } from "vscode-languageserver";
import { formatPercent, formatQuantity } from "../format/numbers.ts";
import { commands, type DeclarationRef, panelCommands } from "../protocol/editor.ts";
import type { DeclarationStatus } from "../runs/record.ts";
import type { Snapshot, Subject } from "./snapshot.ts";

export interface LensOptions {
  readonly panels: boolean;
  readonly trusted: boolean;
}

const FILE_TOP: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function lensesOf(snapshot: Snapshot, options: LensOptions): CodeLens[] {
  const runnable = snapshot.subjects.filter((subject) => subject.declaration.kind !== "data");
  if (runnable.length === 0) {
    return [];
  }
  const file = fileActions(snapshot, runnable, options).map((command) => ({ range: FILE_TOP, command }));
  const each = runnable.flatMap((subject) => {
    const range = snapshot.rangeOf(subject.declaration.range);
    return declarationActions(snapshot, subject, options).map((command) => ({ range, command }));
  });
  return [...file, ...each];
}

function fileActions(snapshot: Snapshot, subjects: readonly Subject[], options: LensOptions): Command[] {
  const first = options.trusted
    ? { title: "▷ Run all", command: commands.runAll, arguments: [{ uri: snapshot.uri }] }
    : trustNeeded(options);
  const counts = countsOf(subjects);
  return counts === "" ? [first] : [first, words(counts)];
}

/** @returns `1 running, 1 stale`; empty if there is nothing to say. */
function countsOf(subjects: readonly Subject[]): string {
  const shown: readonly [DeclarationStatus, string][] = [
    ["running", "running"],
    ["queued", "waiting"],
    ["failed", "failed"],
    ["stale", "stale"],
  ];
  return shown
    .map(([status, word]) => ({ count: subjects.filter((subject) => subject.state.status === status).length, word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${count} ${word}`)
    .join(", ");
}

function declarationActions(snapshot: Snapshot, subject: Subject, options: LensOptions): Command[] {
  const ref: DeclarationRef = { uri: snapshot.uri, name: subject.declaration.name };
  const first = options.trusted ? statusAction(subject, ref) : storedStatus(subject);
  return [...(first === undefined ? [] : [first]), ...panelActions(subject, ref, options)];
}

function statusAction(subject: Subject, ref: DeclarationRef): Command {
  const { state } = subject;
  const run = (title: string) => ({ title, command: commands.run, arguments: [ref] });
  const cancel = (title: string) => ({ title, command: commands.cancel, arguments: [ref] });
  switch (state.status) {
    case "never":
      return run(state.kind === "model" ? "▷ Train" : "▷ Run intervention");
    case "queued":
      return cancel("◷ Waiting: cancel");
    case "running":
      return cancel(`■ Cancel · ${formatPercent(state.progress?.fraction ?? 0)}`);
    case "stale":
      return run("↻ Stale: run again");
    case "failed":
      return run("✗ Failed: run again");
    case "cancelled":
      return run("↻ Resume");
    case "done":
      return words(doneText(subject));
  }
}

/** Where nothing may be run, the lens still says whether the numbers are of this version. */
function storedStatus(subject: Subject): Command | undefined {
  switch (subject.state.status) {
    case "done":
      return words(doneText(subject));
    case "stale":
      return words("Stale");
    case "failed":
      return words("✗ Failed");
    default:
      return undefined;
  }
}

/** The same spec gives the same numbers, so there is nothing to run again. */
function doneText({ state }: Subject): string {
  const word = state.kind === "model" ? "Trained" : "Done";
  return state.jobs.length > 1 ? `✓ ${word}, ${formatQuantity(state.jobs.length, "seed")}` : `✓ ${word}`;
}

function panelActions(subject: Subject, ref: DeclarationRef, options: LensOptions): Command[] {
  if (!options.panels) {
    return [];
  }
  switch (subject.declaration.kind) {
    case "model":
      return subject.state.status === "never"
        ? []
        : [{ title: "Training curves", command: panelCommands.openTraining, arguments: [ref] }];
    case "latentPerturbation":
      return [{ title: "Traversal", command: panelCommands.openTraversal, arguments: [ref] }];
    default:
      return [];
  }
}

function trustNeeded(options: LensOptions): Command {
  const title = "Running needs a trusted workspace";
  return options.panels ? { title, command: "workbench.trust.manage" } : words(title);
}

/** A lens that only informs: editors show a command without an identifier as text. */
function words(title: string): Command {
  return { title, command: "" };
}
