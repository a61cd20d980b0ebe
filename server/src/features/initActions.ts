/** The types for the editor's own checker: whether they are missing, and writing them. */
import { dirname } from "node:path";
import { initialise } from "../runs/editorTypes/init.ts";
import { typesResolve } from "../runs/editorTypes/typeResolution.ts";

export interface InitActions {
  /** Whether the editor's checker cannot find `vae-circuits` from a file. */
  missing(file: string): boolean;
  /** Writes the types beside the workspace of a file. @returns what was done, in a sentence. */
  init(file: string): Promise<string>;
}

export function initActions(): InitActions {
  return {
    missing: (file) => !typesResolve(file),
    init: async (file) => (await initialise(dirname(file))).message,
  };
}
