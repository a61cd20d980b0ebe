/** Draws what an editor would show into the source text: lenses in lines above, hints in place, errors below. */
import type { CodeLens, Diagnostic, InlayHint } from "vscode-languageserver";

export interface Decorations {
  readonly lenses?: readonly CodeLens[];
  readonly hints?: readonly InlayHint[];
  readonly diagnostics?: readonly Diagnostic[];
}

export function drawn(text: string, { lenses = [], hints = [], diagnostics = [] }: Decorations): string {
  return text
    .split("\n")
    .flatMap((line, index) => {
      const indent = /^\s*/.exec(line)?.[0] ?? "";
      const above = lenses
        .filter(({ range }) => range.start.line === index)
        .map(({ command }) => command?.title ?? "?");
      const below = diagnostics
        .filter(({ range }) => range.start.line === index)
        .map(({ range, message, source }) => {
          const width = range.end.line === index ? range.end.character - range.start.character : line.length;
          return `${" ".repeat(range.start.character)}${"~".repeat(Math.max(1, width))} ${source}: ${String(message).replaceAll("\n", " / ")}`;
        });
      return [
        ...(above.length > 0 ? [`${indent}« ${above.join(" | ")} »`] : []),
        withHints(
          line,
          hints.filter(({ position }) => position.line === index),
        ),
        ...below,
      ];
    })
    .join("\n");
}

function withHints(line: string, hints: readonly InlayHint[]): string {
  return [...hints]
    .sort((a, b) => b.position.character - a.position.character)
    .reduce(
      (text, { position, label }) =>
        `${text.slice(0, position.character)}⟦${String(label)}⟧${text.slice(position.character)}`,
      line,
    );
}
