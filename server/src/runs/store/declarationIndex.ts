/**
 * What the declarations of one experiment file evaluated to the last time: the link from source text to runs, kept so
 * that results are found without executing the file.
 */
import type { DeclarationKind, RunKind } from "../../experiment/specs.ts";

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
  /** Source hashes of earlier versions under the same name, newest first. */
  readonly earlier?: readonly string[];
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
/** Earlier versions that a declaration refers to. */
const EARLIER = 8;

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
  const declarations = Object.entries(evaluated).map(([name, declaration]) => [
    name,
    withEarlier(declaration, own(index.declarations, name)),
  ]);
  return {
    declarations: Object.fromEntries(declarations),
    bySource: Object.fromEntries([...sources].slice(-REMEMBERED)),
  };
}

function withEarlier(now: IndexedDeclaration, before: IndexedDeclaration | undefined): IndexedDeclaration {
  if (before === undefined) {
    return now;
  }
  const earlier = [before.sourceHash, ...(before.earlier ?? [])].filter((hash) => hash !== now.sourceHash);
  return earlier.length === 0 ? now : { ...now, earlier: earlier.slice(0, EARLIER) };
}

export interface Attached {
  readonly declaration: IndexedDeclaration;
  /** The source changed since the evaluation. */
  readonly stale: boolean;
}

/**
 * The evaluations a declaration's results may come from, best first: of exactly this source, wherever and under whatever
 * name; then of earlier versions under the same name, newest first.
 */
export function attached(index: DeclarationIndex, name: string, sourceHash: string): readonly Attached[] {
  const sameName = own(index.declarations, name);
  const current = sameName?.sourceHash === sourceHash ? sameName : own(index.bySource, sourceHash);
  const before = sameName === undefined ? [] : [sameName, ...earlierOf(index, sameName)];
  return [
    ...(current === undefined ? [] : [{ declaration: current, stale: false }]),
    ...before
      .filter((declaration) => declaration.sourceHash !== sourceHash)
      .map((declaration) => ({ declaration, stale: true })),
  ];
}

function earlierOf(index: DeclarationIndex, { earlier = [] }: IndexedDeclaration): readonly IndexedDeclaration[] {
  return earlier.flatMap((hash) => own(index.bySource, hash) ?? []);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
