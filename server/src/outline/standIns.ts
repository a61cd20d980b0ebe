/** What a syntax error hides while it is typed: an open quote or bracket swallows every declaration behind it. */
import type { Outline, OutlineDeclaration, Span } from "./outline.ts";

export interface OutlinedText {
  readonly text: string;
  readonly outline: Outline;
}

/**
 * The outline of a text with syntax errors, in which declarations that were not edited since the text last had none stand
 * as they were then, at their present places. A declaration that is built from an edited one is taken as it reads now.
 *
 * @param good the last text without syntax errors.
 * @param now the present text.
 */
export function withStandIns(good: OutlinedText, now: OutlinedText): Outline {
  const moved = untouched(good, now.text);
  const seen = new Map(now.outline.declarations.map((declaration) => [declaration.name, declaration]));
  const edited = editedNames(good.outline.declarations, moved);
  const standing = moved.filter(({ name }) => !(edited.has(name) && seen.has(name)));
  const names = new Set(standing.map(({ name }) => name));
  const declarations = [...standing, ...now.outline.declarations.filter(({ name }) => !names.has(name))];
  return { ...now.outline, declarations: declarations.sort((a, b) => a.nameRange.start - b.nameRange.start) };
}

/** Declarations that lie wholly before or wholly behind the stretch in which two texts differ, at their new places. */
function untouched({ text, outline }: OutlinedText, now: string): readonly OutlineDeclaration[] {
  const shortest = Math.min(text.length, now.length);
  let start = 0;
  while (start < shortest && text[start] === now[start]) {
    start += 1;
  }
  // Both stretches may claim the same characters: `export {` typed before `export const` has equal starts and ends.
  let end = 0;
  while (end < shortest && text[text.length - 1 - end] === now[now.length - 1 - end]) {
    end += 1;
  }
  const by = now.length - text.length;
  const before = outline.declarations.filter(({ range }) => range.end <= start);
  const free = Math.max(0, ...before.map(({ range }) => range.end));
  // Counted from the name on, for an `export` that is typed in front may already belong to the statement.
  const behind = outline.declarations.filter(
    ({ range, nameRange }) => range.end > start && nameRange.start >= text.length - end && nameRange.start + by >= free,
  );
  return [...before, ...behind.map((declaration) => shifted(declaration, by, text.length - end))];
}

/** Names of the declarations that were edited, and of all that are built from them. */
function editedNames(before: readonly OutlineDeclaration[], moved: readonly OutlineDeclaration[]): ReadonlySet<string> {
  const kept = new Set(moved.map(({ name }) => name));
  const edited = new Set(before.map(({ name }) => name).filter((name) => !kept.has(name)));
  let size: number;
  do {
    size = edited.size;
    for (const { name, arguments: given } of moved) {
      if (given.some(({ declaration }) => declaration !== undefined && edited.has(declaration))) {
        edited.add(name);
      }
    }
  } while (edited.size > size);
  return edited;
}

/** @param least the first place that moved with the declaration. */
function shifted(declaration: OutlineDeclaration, by: number, least: number): OutlineDeclaration {
  const move = ({ start, end }: Span): Span => ({ start: start + by, end: end + by });
  return {
    ...declaration,
    nameRange: move(declaration.nameRange),
    calleeRange: move(declaration.calleeRange),
    range: move({ ...declaration.range, start: Math.max(least, declaration.range.start) }),
    callRange: move(declaration.callRange),
    arguments: declaration.arguments.map((argument) => ({ ...argument, range: move(argument.range) })),
    latents: declaration.latents.map((latent) => ({ ...latent, range: move(latent.range) })),
  };
}
