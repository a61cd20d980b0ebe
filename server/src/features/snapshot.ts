/** What a request sees of a file: text, declarations, states and results, read once at its start. */
import type { Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { OutlineDeclaration, Span } from "../outline/outline.ts";
import type { RunManager, RunOutcome } from "../runs/manager.ts";
import type { DeclarationState } from "../runs/record.ts";
import type { Outlines } from "./outlines.ts";
import type { Workspace } from "./workspace.ts";

/** A run with its result. */
export type FinishedRun = NonNullable<RunOutcome["stored"]>;

/** A declaration with all that is known of it. */
export interface Subject {
  readonly declaration: OutlineDeclaration;
  readonly state: DeclarationState;
  /** Finished runs of the last evaluation, in the order of seeds; of an earlier version where the state is stale. */
  readonly runs: readonly FinishedRun[];
}

export interface Snapshot {
  readonly uri: string;
  /** Absolute path. */
  readonly file: string;
  readonly document: TextDocument;
  /** In source order. */
  readonly subjects: readonly Subject[];
  /** The import specifier of `vae-circuits`, quotes included. */
  readonly importRange: Span | undefined;
  rangeOf(span: Span): Range;
}

/** Takes a snapshot; nothing is executed for it. @returns undefined if there is no such file. */
export function takeSnapshot(
  file: string,
  { workspace, outlines, runs }: { workspace: Workspace; outlines: Outlines; runs: RunManager },
): Snapshot | undefined {
  const document = workspace.document(file);
  if (document === undefined) {
    return undefined;
  }
  const outline = outlines.of(file);
  const states = new Map(runs.states(file).map((state) => [state.name, state]));
  const subjects = outline.declarations.flatMap((declaration): Subject[] => {
    const state = states.get(declaration.name);
    return state === undefined
      ? []
      : [{ declaration, state, runs: runs.results(file, state).filter((run) => run !== undefined) }];
  });
  return {
    uri: document.uri,
    file,
    document,
    subjects,
    importRange: outline.importRange,
    rangeOf: ({ start, end }) => ({ start: document.positionAt(start), end: document.positionAt(end) }),
  };
}

export function subjectOf(snapshot: Snapshot, name: string): Subject | undefined {
  return snapshot.subjects.find((subject) => subject.declaration.name === name);
}

/** Whether an offset lies in a span, its end included: a cursor behind a word is on it. */
export function contains({ start, end }: Span, offset: number): boolean {
  return offset >= start && offset <= end;
}
