/** Hovers: the whole table behind a hint, the definition, where the numbers come from, and the pictures. */
import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import type { Span } from "../outline/outline.ts";
import type { Settings } from "../protocol/editor.ts";
import { modelResults, perturbationResults } from "./headline.ts";
import { dataHover } from "./hovers/data.ts";
import { modelHover } from "./hovers/model.ts";
import { type HoverOptions, perturbationHover } from "./hovers/perturbation.ts";
import { contains, type Snapshot, type Subject } from "./snapshot.ts";

export type { HoverOptions } from "./hovers/perturbation.ts";

export function hoverAt(
  snapshot: Snapshot,
  position: Position,
  definition: Settings["definition"],
  options: HoverOptions,
): Hover | undefined {
  const offset = snapshot.document.offsetAt(position);
  for (const subject of snapshot.subjects) {
    const target = targetAt(subject, offset);
    const value = target && textOf(snapshot, subject, target.latent, definition, options);
    if (target && value !== undefined) {
      return { range: snapshot.rangeOf(target.span), contents: { kind: MarkupKind.Markdown, value } };
    }
  }
  return undefined;
}

interface Target {
  readonly span: Span;
  /** Set over an index in `latents: [...]`. */
  readonly latent?: number;
}

function targetAt({ declaration }: Subject, offset: number): Target | undefined {
  const latent = declaration.latents.find(({ range }) => contains(range, offset));
  if (latent !== undefined) {
    return { span: latent.range, latent: latent.index };
  }
  const span = [declaration.nameRange, declaration.calleeRange].find((range) => contains(range, offset));
  return span && { span };
}

function textOf(
  snapshot: Snapshot,
  subject: Subject,
  latent: number | undefined,
  definition: Settings["definition"],
  options: HoverOptions,
): string | undefined {
  if (subject.declaration.kind === "data") {
    return dataHover(subject);
  }
  if (perturbationResults(subject).length > 0) {
    return perturbationHover(snapshot, subject, latent, definition, options);
  }
  return modelResults(subject).length > 0 ? modelHover(snapshot, subject, options) : undefined;
}
