/** Executing a user's experiment file to learn its plan. Only a background process may do this. */
import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { createJiti } from "jiti";
import { type CallSite, callSites, ExperimentError } from "../experiment/errors.ts";
import * as language from "../experiment/index.ts";
import { planOf } from "../experiment/plan.ts";
import type { Plan } from "../experiment/specs.ts";
import { suggestion } from "../experiment/suggestion.ts";
import type { EvaluateReply } from "../protocol/worker.ts";
import type { RunError } from "./record.ts";

const LANGUAGE = "vae-circuits";

/**
 * Loads an experiment file, TypeScript or JavaScript, ESM or CommonJS, with the modules beside it, and collects the
 * declarations it exports. `vae-circuits` is this program's own language, wherever the file lies. Nothing is cached: the
 * next call sees what was saved in between.
 *
 * Endless loops and a promise that never settles are not noticed here, and `process.exit` ends the process: whoever
 * started the process has to limit its time and watch its end.
 *
 * @param file absolute path.
 * @returns the plan, or the error as the user reads it. It never rejects.
 */
export async function evaluateFile(file: string): Promise<EvaluateReply> {
  const loader = new Loader(file);
  try {
    const text = await readFile(file, "utf8");
    const exported = await loader.load();
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
  const { outlineOf } = await import("../outline/outline.ts");
  const { title, declarations } = outlineOf(file, text, () => undefined);
  const order = declarations.map(({ name }) => name);
  return planOf(exported, order, title);
}

/** The code of a user's module does not parse. */
class ParseError extends Error {
  readonly at: CallSite;

  constructor(message: string, at: CallSite) {
    super(message);
    this.name = "ParseError";
    this.at = at;
  }
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
    if (!(error instanceof Error)) {
      return { message: `The file threw ${String(error)}, which is not an Error.`, at: this.#top() };
    }
    const missing = missingModule(error);
    const hint = missing?.hint ?? hintOf(error);
    return {
      message: missing?.message ?? messageOf(error),
      ...(hint === undefined ? {} : { hint }),
      at: this.#placeOf(error, missing?.name) ?? this.#top(),
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  }

  /** The innermost place in a user's module, as it stands in the source. */
  #placeOf(error: Error, missing: string | undefined): CallSite | undefined {
    if (error instanceof ParseError) {
      return error.at;
    }
    const site = callSites(error.stack).find(({ file }) => this.#modules.has(file));
    const module = site && this.#modules.get(site.file);
    if (site === undefined || module === undefined) {
      return undefined;
    }
    const named = missing === undefined ? undefined : placeOfText(module.source, missing);
    return { file: site.file, ...(named ?? sourcePlace(module, site)) };
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
  const names: readonly string[] = Object.keys(language).filter((name) => name !== "ExperimentError");
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
          : new ExperimentError(`"${LANGUAGE}" has no function "${key}".`, suggestion(key, names), get);
      },
    },
  );
}

interface MissingModule {
  readonly name: string;
  readonly message: string;
  readonly hint: string;
}

function missingModule(error: Error): MissingModule | undefined {
  const name = /^Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  if (name === undefined) {
    return undefined;
  }
  return {
    name,
    message: `There is no module "${name}".`,
    hint: /^[./]/.test(name)
      ? "Check the path. It starts from the folder of the importing file."
      : `Install it with npm install ${name}, or correct its name.`,
  };
}

/** Errors of the language are told by their name, because a package may bring another copy of it. */
function isExperimentError(error: Error): error is ExperimentError {
  return error.name === "ExperimentError";
}

function hintOf(error: Error): string | undefined {
  return isExperimentError(error) ? error.hint : undefined;
}

function messageOf(error: Error): string {
  if ("code" in error && "path" in error) {
    return `A file cannot be read or written: ${error.message}.`;
  }
  const plain = error.name === "Error" || isExperimentError(error);
  const named = error instanceof ParseError ? "The code does not parse" : error.name;
  return plain ? error.message : `${named}: ${error.message}`;
}
