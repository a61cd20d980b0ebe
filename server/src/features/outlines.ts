/** Outlines of experiment files, made anew only when the file or a module it reads has another text. */
import { type Outline, outlineOf } from "../outline/outline.ts";

interface Known {
  readonly outline: Outline;
  /** Text of every file that was read for it; undefined where there was none. */
  readonly read: ReadonlyMap<string, string | undefined>;
}

export class Outlines {
  readonly #known = new Map<string, Known>();
  readonly #text: (path: string) => string | undefined;

  /** @param text reads a file as the user sees it: unsaved changes included. */
  constructor(text: (path: string) => string | undefined) {
    this.#text = text;
  }

  of(file: string): Outline {
    const known = this.#known.get(file);
    if (known !== undefined && [...known.read].every(([path, text]) => this.#text(path) === text)) {
      return known.outline;
    }
    const read = new Map<string, string | undefined>();
    const readModule = (path: string) => {
      const text = this.#text(path);
      read.set(path, text);
      return text;
    };
    const outline = outlineOf(file, readModule(file) ?? "", readModule);
    this.#known.set(file, { outline, read });
    return outline;
  }
}
