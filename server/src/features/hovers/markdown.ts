/** Small pieces of Markdown that every hover uses. */
import { formatDate, formatDuration } from "../../format/numbers.ts";
import type { DeclarationRef } from "../../protocol/editor.ts";
import type { FinishedRun } from "../snapshot.ts";

/** @returns the text with everything escaped that Markdown would read as markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~]/g, "\\$&").replace(/\s*\n\s*/g, " ");
}

export function table(
  columns: readonly { readonly title: string; readonly right?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map((column) => column.title)),
    line(columns.map((column) => (column.right ? "--:" : ":--"))),
    ...rows.map(line),
  ].join("\n");
}

/** @returns where the numbers come from: `native engine, 14 s, 22 Nov 2026 15:20`. */
export function provenanceText(runs: readonly FinishedRun[]): string {
  const [first] = runs;
  if (first === undefined) {
    return "";
  }
  const engines = [...new Set(runs.map((run) => run.record.provenance.engine))].join(" and ");
  const seconds = runs.reduce((sum, run) => sum + run.record.seconds, 0);
  const latest =
    runs
      .map((run) => run.record.finishedAt ?? run.record.startedAt)
      .sort()
      .at(-1) ?? "";
  return `${engines} engine, ${formatDuration(seconds)}, ${formatDate(latest)}`;
}

/** @returns a link that runs a command of the client with a declaration as its argument. */
export function commandLink(title: string, command: string, ref: DeclarationRef): string {
  // Markdown ends a link at a closing bracket, which `encodeURIComponent` leaves as it is.
  const argument = encodeURIComponent(JSON.stringify([ref])).replace(/[()]/g, (mark) => (mark === "(" ? "%28" : "%29"));
  return `[${title}](command:${command}?${argument})`;
}
