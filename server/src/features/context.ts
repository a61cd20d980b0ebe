/** What every feature is given. */
import type { Connection } from "vscode-languageserver";
import type { ClientOptions, DeclarationRef, Settings } from "../protocol/editor.ts";
import type { RunManager } from "../runs/manager.ts";
import { UserError } from "./guard.ts";
import type { Outlines } from "./outlines.ts";
import { type Snapshot, type Subject, subjectOf, takeSnapshot } from "./snapshot.ts";
import { isExperiment, pathOf, type Workspace } from "./workspace.ts";

export interface Context {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly outlines: Outlines;
  readonly runs: RunManager;
  /** What the client said of itself; the defaults until it has. */
  options(): Required<ClientOptions>;
  /** The client's settings now. */
  settings(uri?: string): Promise<Settings>;
}

/** @returns a snapshot of an experiment file; undefined for every other document. */
export function snapshotOf(context: Context, uri: string): Snapshot | undefined {
  const file = isExperiment(uri) ? pathOf(uri) : undefined;
  return file === undefined ? undefined : takeSnapshot(file, context);
}

/** @throws UserError if there is no such file or declaration. */
export function subjectAt(context: Context, { uri, name }: DeclarationRef): { snapshot: Snapshot; subject: Subject } {
  const snapshot = snapshotOf(context, uri);
  if (snapshot === undefined) {
    throw new UserError(`There is no experiment ${uri}.`);
  }
  const subject = subjectOf(snapshot, name);
  if (subject === undefined) {
    throw new UserError(`${uri} declares nothing called ${name}.`);
  }
  return { snapshot, subject };
}
