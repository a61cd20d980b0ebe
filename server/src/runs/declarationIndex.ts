/**
 * What the declarations of one experiment file evaluated to the last time: the link from source text to runs, kept so
 * that results are found without executing the file.
 */
import type { DeclarationKind, RunKind } from "../experiment/specs.ts";

export interface IndexedJob {
  readonly specHash: string;
  readonly kind: RunKind;
  readonly label: string;
  readonly seed: number;
}

export interface IndexedDeclaration {
  /** Hash of the declaration's source, as the outline computes it, when it was evaluated. */
  readonly sourceHash: string;
  readonly kind: DeclarationKind;
  readonly label: string;
  /** One per seed; empty for data. */
  readonly jobs: readonly IndexedJob[];
}

export interface DeclarationIndex {
  /** By declared name. */
  readonly declarations: Readonly<Record<string, IndexedDeclaration>>;
  /** By source hash, oldest first: results stay attached through a rename, and come back when an edit is undone. */
  readonly bySource: Readonly<Record<string, IndexedDeclaration>>;
}

export const EMPTY_INDEX: DeclarationIndex = { declarations: {}, bySource: {} };

/** Versions of declarations that an index remembers. */
const REMEMBERED = 200;

/** The index after an evaluation. Names that are no longer declared are forgotten; their sources are not. */
export function withEvaluated(
  index: DeclarationIndex,
  evaluated: Readonly<Record<string, IndexedDeclaration>>,
): DeclarationIndex {
  const sources = new Map(Object.entries(index.bySource));
  for (const declaration of Object.values(evaluated)) {
    sources.delete(declaration.sourceHash);
    sources.set(declaration.sourceHash, declaration);
  }
  return { declarations: evaluated, bySource: Object.fromEntries([...sources].slice(-REMEMBERED)) };
}

export interface Attached {
  readonly declaration: IndexedDeclaration;
  /** The source changed since the evaluation. */
  readonly stale: boolean;
}

/** The last evaluation of a declaration: of exactly this source, else of an earlier one under the same name. */
export function attached(index: DeclarationIndex, name: string, sourceHash: string): Attached | undefined {
  const sameName = own(index.declarations, name);
  if (sameName?.sourceHash === sourceHash) {
    return { declaration: sameName, stale: false };
  }
  const sameSource = own(index.bySource, sourceHash);
  if (sameSource !== undefined) {
    return { declaration: sameSource, stale: false };
  }
  return sameName && { declaration: sameName, stale: true };
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
