/** Executing a user's experiment file to learn its plan. Only a background process may do this. */
import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { isAbsolute } from "node:path";
import { createJiti } from "jiti";
import { type CallSite, callSites, ExperimentError } from "../../experiment/errors.ts";
import * as language from "../../experiment/index.ts";
import { planOf } from "../../experiment/plan.ts";
import type { Plan } from "../../experiment/specs.ts";
import { suggestion } from "../../experiment/suggestion.ts";
import type { EvaluateReply } from "../../protocol/worker.ts";
import type { RunError } from "../record.ts";
import { readSource } from "../sources.ts";
import { guarded } from "./guarded.ts";
import { described, LANGUAGE, LANGUAGE_NAMES, ParseError } from "./thrown.ts";

/**
 * Loads an experiment file, TypeScript or JavaScript, ESM or CommonJS, with the modules beside it, and collects the
 * declarations it exports. `vae-circuits` is this program's own language, wherever the file lies. Nothing is cached: the
 * next call sees what was saved in between.
 *
 * Endless loops and a promise that never settles are not noticed here, and a file can kill the process: whoever started
 * the process has to limit its time and watch its end.
 *
 * @param file absolute path.
 * @returns the plan, or the error as the user reads it. It never rejects.
 */
export async function evaluateFile(file: string): Promise<EvaluateReply> {
  const loader = new Loader(file);
  try {
    const text = await readFile(file, "utf8");
    const exported = await guarded(() => loader.load());
    return { plan: await planInSourceOrder(file, text, exported) };
  } catch (error) {
    return { error: loader.describe(error) };
  } finally {
    loader.forget();
  }
}

async function planInSourceOrder(
  file: string,
  text: string,
  exported: Readonly<Record<string, unknown>>,
): Promise<Plan> {
  // The parser behind outlines is large, so that only a process that evaluates loads it.
  const { outlineOf } = await import("../../outline/outline.ts");
  const { title, declarations } = outlineOf(file, text, () => undefined);
  const order = declarations.map(({ name }) => name);
  return planOf(exported, order, title);
}

/** A user's module: its source, and the way back to it from the code that is executed. */
interface Compiled {
  readonly source: string;
  readonly map: SourceMap | undefined;
}

class Loader {
  readonly #file: string;
  readonly #jiti: ReturnType<typeof createJiti>;
  /** Every user's module that was loaded. */
  readonly #modules = new Map<string, Compiled>();

  constructor(file: string) {
    this.#file = file;
    const compiler = createJiti(file, { fsCache: false });
    this.#jiti = createJiti(file, {
      fsCache: false,
      interopDefault: false,
      sourceMaps: true,
      virtualModules: { [LANGUAGE]: guardedLanguage() },
      transform: (options) => {
        const code = compiler.transform(options);
        this.#modules.set(options.filename ?? file, compiled(options.filename ?? file, options.source, code));
        return { code };
      },
    });
  }

  async load(): Promise<Readonly<Record<string, unknown>>> {
    const exported = await this.#jiti.import(this.#file);
    return typeof exported === "object" && exported !== null ? { ...exported } : {};
  }

  /** Makes the next load read the modules anew. */
  forget(): void {
    for (const path of this.#modules.keys()) {
      delete this.#jiti.cache[path];
    }
  }

  describe(error: unknown): RunError {
    const thrown = inJson(error) ?? error;
    const { missing, unknown, ...said } = described(thrown);
    if (!(thrown instanceof Error)) {
      return { ...said, at: this.#top() };
    }
    return {
      ...said,
      at: this.#placeOf(thrown, missing, unknown) ?? this.#top(),
      ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
    };
  }

  /** The innermost place in a user's module, as it stands in the source. */
  #placeOf(error: Error, missing: string | undefined, unknown: string | undefined): CallSite | undefined {
    if (error instanceof ParseError) {
      return error.at;
    }
    const site = callSites(error.stack).find(({ file }) => this.#modules.has(file));
    const module = site && this.#modules.get(site.file);
    if (site === undefined || module === undefined) {
      return undefined;
    }
    const named = missing === undefined ? undefined : placeOfText(module.source, missing);
    return { file: site.file, ...(named ?? atWord(module.source, sourcePlace(module, site), unknown)) };
  }

  #top(): CallSite {
    return { file: this.#file, line: 1, column: 1 };
  }
}

/** @throws ParseError if the code says that the source could not be compiled. */
function compiled(path: string, source: string, code: string): Compiled {
  const problem = /^exports\.__JITI_ERROR__ = (\{.*\})$/s.exec(code)?.[1];
  if (problem !== undefined) {
    const { line, column, message } = JSON.parse(problem) as { line: number; column: number; message: string };
    throw new ParseError(message.trim(), { file: path, line, column: column + 1 });
  }
  const encoded = /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/.exec(code)?.[1];
  const payload = encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
  return { source, map: payload === undefined ? undefined : new SourceMap(JSON.parse(payload) as SourceMapPayload) };
}

/** An imported JSON document that does not parse is an error with a place of its own. */
function inJson(error: unknown): ParseError | undefined {
  const [, file, problem] = (error instanceof SyntaxError && /^(.+\.json): (.+)$/s.exec(error.message)) || [];
  if (file === undefined || problem === undefined || !isAbsolute(file)) {
    return undefined;
  }
  const [, message = problem, position] = /^(.+?)(?: in JSON)? at position (\d+)/s.exec(problem) ?? [];
  const before = (readSource(file) ?? "").slice(0, position === undefined ? undefined : Number(position)).split("\n");
  return new ParseError(message, { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
}

interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** Where a place of the executed code comes from; of a call, the start of the called name. */
function sourcePlace({ source, map }: Compiled, { line, column }: LineAndColumn): LineAndColumn {
  const entry = map?.findEntry(line - 1, column - 1);
  const place =
    entry !== undefined && "originalLine" in entry
      ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : { line, column };
  const before = source.split(/\r?\n/)[place.line - 1]?.slice(0, place.column - 1) ?? "";
  const word = /[\w$]*$/.exec(before)?.[0] ?? "";
  return { line: place.line, column: place.column - word.length };
}

/** The place moved to a word in its line: the map knows some expressions only by where they end. */
function atWord(source: string, place: LineAndColumn, word: string | undefined): LineAndColumn {
  const line = source.split(/\r?\n/)[place.line - 1] ?? "";
  const parts = line.split(/([\w$]+)/);
  const found = word === undefined ? -1 : parts.indexOf(word);
  return found < 0 ? place : { line: place.line, column: parts.slice(0, found).join("").length + 1 };
}

/** Where a module is named in the source, at its opening quote. */
function placeOfText(source: string, specifier: string): LineAndColumn | undefined {
  const lines = source.split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    const column = [`"${specifier}"`, `'${specifier}'`].map((quoted) => line.indexOf(quoted)).find((at) => at >= 0);
    if (column !== undefined) {
      return { line: i + 1, column: column + 1 };
    }
  }
  return undefined;
}

/** The language, in which a name it does not have is an error at its first use instead of `undefined`. */
function guardedLanguage(): Readonly<Record<string, unknown>> {
  return new Proxy<Record<string, unknown>>(
    { ...language, __esModule: true },
    {
      get: function get(target, key) {
        // The loader asks every module whether it is a promise.
        if (key in target || typeof key === "symbol" || key === "then") {
          return Reflect.get(target, key);
        }
        throw key === "default"
          ? new ExperimentError(
              `"${LANGUAGE}" has no default export.`,
              `Import its functions by name, such as import { betaVae } from "${LANGUAGE}".`,
              get,
            )
          : new ExperimentError(`"${LANGUAGE}" has no function "${key}".`, suggestion(key, LANGUAGE_NAMES), get);
      },
    },
  );
}
