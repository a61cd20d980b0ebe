/** Inlay hints: what a declaration yielded at the end of its first line, what a latent does behind its index. */
import { type InlayHint, type MarkupContent, MarkupKind, type Position } from "vscode-languageserver";
import { formatMoves, formatMovesShort, type Moves, movesOf } from "../format/moves.ts";
import { formatEstimate, formatNumber, formatQuantity } from "../format/numbers.ts";
import type { LatentPerturbationResult } from "../metrics/results.ts";
import type { Settings } from "../protocol/editor.ts";
import { briefest, fitted, headlineOf, perturbationResults, reasonOf } from "./headline.ts";
import { fitLines, type HintDraft } from "./hintLines.ts";
import type { Snapshot, Subject } from "./snapshot.ts";

/** What fits beside a line of code without pushing it out of view. */
const LONGEST = 43;

type Definition = Settings["definition"];

export function hintsOf(snapshot: Snapshot, definition: Definition): InlayHint[] {
  return fitLines(
    snapshot.subjects.flatMap((subject) => [
      ...declarationHint(snapshot, subject, definition),
      ...latentHints(snapshot, subject, definition),
    ]),
  );
}

function declarationHint(snapshot: Snapshot, subject: Subject, definition: Definition): HintDraft[] {
  const parts = headlineOf(subject, definition);
  if (parts.length === 0) {
    return [];
  }
  const tooltip = declarationTooltip(subject, definition);
  return [
    {
      rank: "declaration",
      wordings: [fitted(parts, LONGEST), briefest(parts)],
      hint: {
        position: endOfFirstLine(snapshot, subject),
        paddingLeft: true,
        ...(tooltip === undefined ? {} : { tooltip }),
      },
    },
  ];
}

function declarationTooltip(subject: Subject, definition: Definition): MarkupContent | undefined {
  const { state } = subject;
  if (state.status === "failed" && state.error !== undefined) {
    return plain([state.error.message, state.error.hint].filter((line) => line !== undefined).join("\n"));
  }
  if (state.progress !== undefined && (state.status === "running" || state.status === "queued")) {
    return plain(state.progress.text);
  }
  const reason = reasonOf(subject, definition);
  if (reason !== undefined) {
    return plain(`CES is undefined: ${reason}`);
  }
  return state.status === "stale" ? plain("The declaration changed since this run.") : undefined;
}

function latentHints(snapshot: Snapshot, subject: Subject, definition: Definition): HintDraft[] {
  if (subject.state.status !== "done" && subject.state.status !== "stale") {
    return [];
  }
  // Latents of different seeds have nothing in common but their index, so one seed is shown, not a mean.
  const [result] = perturbationResults(subject);
  if (result === undefined) {
    return [];
  }
  const seed = subject.runs[0]?.record.spec.seed;
  const several = subject.state.jobs.length > 1 && seed !== undefined ? `seed ${seed}, ` : "";
  return subject.declaration.latents.flatMap(({ index, range }) => {
    const text = latentText(result, index, definition);
    return text === undefined
      ? []
      : [
          {
            rank: "latent" as const,
            wordings: [
              fitted([...text.parts, ...(subject.state.status === "stale" ? ["stale"] : [])], LONGEST),
              ...text.shorter,
            ],
            hint: {
              position: snapshot.rangeOf(range).end,
              tooltip: plain(several + text.tooltip),
              paddingLeft: true,
            },
          },
        ];
  });
}

function latentText(
  result: LatentPerturbationResult,
  latent: number,
  definition: Definition,
): { readonly parts: readonly string[]; readonly shorter: readonly string[]; readonly tooltip: string } | undefined {
  const effect = result.ces[definition].perLatent.find((entry) => entry.latent === latent);
  if (effect === undefined) {
    return undefined;
  }
  const moves = movesOf(result.factorEffects, latent);
  const number = formatNumber(effect.value);
  const undefinedBecause = effect.value === null ? ` (undefined: ${effect.reason ?? "no reason was stored"})` : "";
  return {
    parts: [`CES ${number}`, ...(moves === undefined ? [] : [formatMovesShort(moves)])],
    shorter: [number + moved(moves), number],
    tooltip:
      `z${latent}: CES ${formatEstimate(effect)}${undefinedBecause}` +
      `${moves === undefined ? "" : `, moves ${formatMoves(moves)}`}, N ${formatQuantity(result.images, "image")}`,
  };
}

/** What a latent moves, behind its number where the line has no room for more. */
function moved(moves: Moves | undefined): string {
  switch (moves?.kind) {
    case "mono":
      return `→${moves.shares[0]?.factor}`;
    case "mixed":
      return " mixed";
    default:
      return "";
  }
}

/** Behind the declaring call if it ends on the line of the name, with its semicolon; else behind that line. */
function endOfFirstLine({ document, rangeOf }: Snapshot, { declaration }: Subject): Position {
  const { line } = rangeOf(declaration.nameRange).start;
  const { end } = rangeOf(declaration.callRange);
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).trimEnd();
  if (end.line !== line) {
    return { line, character: text.length };
  }
  return { line, character: end.character + (text[end.character] === ";" ? 1 : 0) };
}

function plain(value: string): MarkupContent {
  return { kind: MarkupKind.PlainText, value };
}
