/** Outlines of experiment files, made anew only when the file or a module it reads has another text. */
import { type Outline, outlineOf } from "../outline/outline.ts";
import { type OutlinedText, withStandIns } from "../outline/standIns.ts";

interface Known {
  readonly outline: Outline;
  /** Text of every file that was read for it; undefined where there was none. */
  readonly read: ReadonlyMap<string, string | undefined>;
  /** The last text without syntax errors. */
  readonly good: OutlinedText | undefined;
}

export class Outlines {
  readonly #known = new Map<string, Known>();
  readonly #text: (path: string) => string | undefined;

  /** @param text reads a file as the user sees it: unsaved changes included. */
  constructor(text: (path: string) => string | undefined) {
    this.#text = text;
  }

  of(file: string): Outline {
    return this.#read(file).outline;
  }

  /** @returns absolute paths of the files that the outline was made of: the experiment and the modules beside it. */
  sources(file: string): readonly string[] {
    return [...this.#read(file).read].flatMap(([path, text]) => (text === undefined ? [] : [path]));
  }

  /** @returns the experiments whose outline may change with a file, as far as they were asked for. */
  readers(path: string): readonly string[] {
    return [...this.#known].filter(([, { read }]) => read.has(path)).map(([file]) => file);
  }

  #read(file: string): Known {
    const before = this.#known.get(file);
    if (before !== undefined && [...before.read].every(([path, text]) => this.#text(path) === text)) {
      return before;
    }
    const read = new Map<string, string | undefined>();
    const readModule = (path: string) => {
      const text = this.#text(path);
      read.set(path, text);
      return text;
    };
    const text = readModule(file) ?? "";
    const outline = outlineOf(file, text, readModule);
    const known = { read, ...standing({ text, outline }, before?.good) };
    this.#known.set(file, known);
    return known;
  }
}

function standing(now: OutlinedText, good: OutlinedText | undefined): Pick<Known, "outline" | "good"> {
  if (now.outline.syntaxProblems.length === 0) {
    return { outline: now.outline, good: now };
  }
  return { outline: good === undefined ? now.outline : withStandIns(good, now), good };
}
