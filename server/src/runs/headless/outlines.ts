import type { SourceDeclaration } from "../schedule/states.ts";
import { readSource } from "../sources.ts";

/** Declarations of experiment files on disk, parsed anew only when the file has another text. */
export async function outlineReader(): Promise<(file: string) => readonly SourceDeclaration[]> {
  // The parser takes half a second to load, which wrong arguments need not wait for.
  const { outlineOf } = await import("../../outline/outline.ts");
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
