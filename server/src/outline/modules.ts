/** What modules beside an experiment file contribute to the hashes of its declarations. */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { normalForm } from "./normalForm.ts";
import { parse } from "./syntax.ts";

/** Text of the file at an absolute path, or undefined if there is none. */
export type ReadModule = (path: string) => string | undefined;

interface Contents {
  readonly text: string;
  readonly digest: string;
  /** Relative modules that it imports. */
  readonly imports: readonly string[];
}

/** Endings tried in turn for an import that names none, as the loader does. */
const ENDINGS = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];

/** Modules are parsed again only when their text changed, because an outline is read at every keystroke. */
const parsed = new Map<string, Contents>();
const PARSED_LIMIT = 500;

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier);
}

export class ModuleHasher {
  readonly #read: ReadModule;
  readonly #identified = new Map<string, string>();

  constructor(read: ReadModule) {
    this.#read = read;
  }

  /** A text that stays the same as long as the module and all it imports by relative paths say the same. */
  identify(importer: string, specifier: string): string {
    if (!isRelative(specifier)) {
      return `package ${specifier}`;
    }
    const start = this.#resolve(importer, specifier);
    if (start === undefined) {
      return `missing ${specifier}`;
    }
    const known = this.#identified.get(start.path);
    if (known !== undefined) {
      return known;
    }
    const identity = `module ${this.#closure(start.path, start.text)}`;
    this.#identified.set(start.path, identity);
    return identity;
  }

  #closure(path: string, text: string): string {
    const reached = [{ path, text }];
    const ordinals = new Map([[path, 0]]);
    const hash = createHash("sha256");
    for (const module of reached) {
      const { digest, imports } = contentsOf(module.path, module.text);
      hash.update(`${digest}\n`);
      for (const specifier of imports) {
        const found = this.#resolve(module.path, specifier);
        if (found !== undefined && !ordinals.has(found.path)) {
          ordinals.set(found.path, reached.length);
          reached.push(found);
        }
        hash.update(`${found === undefined ? "missing" : ordinals.get(found.path)}\n`);
      }
    }
    return hash.digest("hex");
  }

  #resolve(importer: string, specifier: string): { path: string; text: string } | undefined {
    const base = join(dirname(importer), specifier);
    // Code written for Node names the `.js` file that a compiler would make of the `.ts` file.
    const bases = /\.[cm]?js$/.test(base) ? [base, base.replace(/js$/, "ts")] : [base];
    for (const path of bases.flatMap((stem) => ENDINGS.map((ending) => stem + ending))) {
      const text = this.#read(path);
      if (text !== undefined) {
        return { path, text };
      }
    }
    return undefined;
  }
}

function contentsOf(path: string, text: string): Contents {
  const known = parsed.get(path);
  if (known?.text === text) {
    return known;
  }
  const { form, modules } = formOf(path, text);
  const contents = {
    text,
    digest: createHash("sha256").update(form).digest("hex"),
    imports: modules.filter(isRelative),
  };
  if (parsed.size >= PARSED_LIMIT) {
    parsed.clear();
  }
  parsed.set(path, contents);
  return contents;
}

function formOf(path: string, text: string): { form: string; modules: readonly string[] } {
  const source = /\.[cm]?[jt]sx?$/.test(path) ? parse(path, text) : undefined;
  if (source === undefined) {
    return { form: text, modules: [] };
  }
  const { text: form, modules } = normalForm(source, source, () => false);
  return { form, modules };
}
