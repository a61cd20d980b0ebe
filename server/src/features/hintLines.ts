/** Fits the hints that share a line of code into what an editor shows of them. */
import type { InlayHint } from "vscode-languageserver";

/**
 * VS Code cuts the hints of one line at this many characters together (`editor.inlayHints.maximumLength`); the last ones
 * would be lost.
 */
const LINE_LENGTH = 43;

export interface HintDraft {
  readonly hint: Omit<InlayHint, "label">;
  /** The same said ever shorter; at least one. */
  readonly wordings: readonly string[];
  /** Hints of one rank on one line are worded alike. */
  readonly rank: "declaration" | "latent";
}

export function fitLines(drafts: readonly HintDraft[]): InlayHint[] {
  const lines = new Map<number, HintDraft[]>();
  for (const draft of drafts) {
    const { line } = draft.hint.position;
    lines.set(line, [...(lines.get(line) ?? []), draft]);
  }
  return [...lines.values()].flatMap(fitLine);
}

/** Shortens the longest wording, and those of its rank with it, until all fit or none can be shortened. */
function fitLine(drafts: readonly HintDraft[]): readonly InlayHint[] {
  const levels = { declaration: 0, latent: 0 };
  const wording = ({ wordings, rank }: HintDraft): string =>
    wordings[Math.min(levels[rank], wordings.length - 1)] ?? "";
  const total = (): number => drafts.reduce((sum, draft) => sum + wording(draft).length, 0);
  while (total() > LINE_LENGTH) {
    const [longest] = drafts
      .filter(({ wordings, rank }) => levels[rank] < wordings.length - 1)
      .sort((a, b) => wording(b).length - wording(a).length);
    if (longest === undefined) {
      break;
    }
    levels[longest.rank] += 1;
  }
  return drafts.map((draft) => ({ ...draft.hint, label: wording(draft) }));
}
