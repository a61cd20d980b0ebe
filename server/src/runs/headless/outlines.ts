import { outlineOf } from "../../outline/outline.ts";
import { readSource } from "../sources.ts";
import type { SourceDeclaration } from "../states.ts";

/** Declarations of experiment files on disk, parsed anew only when the file has another text. */
export function outlineReader(): (file: string) => readonly SourceDeclaration[] {
  const known = new Map<string, { readonly text: string; readonly declarations: readonly SourceDeclaration[] }>();
  return (file) => {
    const text = readSource(file) ?? "";
    const last = known.get(file);
    if (last?.text === text) {
      return last.declarations;
    }
    const { declarations } = outlineOf(file, text, readSource);
    known.set(file, { text, declarations });
    return declarations;
  };
}
