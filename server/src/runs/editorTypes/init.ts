/** Types for the editor's own checker: copied beside the store and found through `paths` of the `tsconfig.json`. */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import {
  applyEdits,
  type FormattingOptions,
  findNodeAtLocation,
  modify,
  type ParseError,
  parse,
  parseTree,
} from "jsonc-parser";
import { experimentsUnder } from "../sources.ts";
import { writeAtomically } from "../store/atomic.ts";
import { STORE_FOLDER } from "../store/store.ts";
import type { Configuration } from "./typeResolution.ts";

const LANGUAGE = "vae-circuits";

export interface Initialised {
  /** Absolute paths of the files that were written; empty if there was nothing to do. */
  readonly written: readonly string[];
  /** What was done and what the user still has to do, in sentences. */
  readonly message: string;
}

/** The folder that holds the store of an experiment file: the nearest with a `package.json`, else the file's own. */
export function workspaceRoot(file: string): string {
  const own = dirname(resolve(file));
  return folderAbove(own, (folder) => existsSync(join(folder, "package.json"))) ?? own;
}

/**
 * Makes `vae-circuits` known to the type checker of any editor: writes its types beside the store and names them in the
 * `tsconfig.json`, keeping that file's comments and layout. Does nothing where they are found already.
 *
 * @param folder the folder of an experiment file.
 * @param types the folder of our `.d.ts` files, `index.d.ts` among them; by default those of this installation.
 * @throws if the types are not there or a file cannot be written.
 */
export async function initialise(folder: string, types: string = installedTypes()): Promise<Initialised> {
  const root = workspaceRoot(join(folder, "any.experiment.ts"));
  const installed = folderAbove(root, (above) => existsSync(join(above, "node_modules", LANGUAGE, "package.json")));
  if (installed !== undefined) {
    return { written: [], message: `${LANGUAGE} is installed in ${join(installed, "node_modules")}; nothing to do.` };
  }
  const store = join(root, STORE_FOLDER);
  const written = copyTypes(types, join(store, "types"));
  const ignore = join(store, ".gitignore");
  if (!existsSync(ignore)) {
    writeAtomically(ignore, "*\n");
    written.push(ignore);
  }
  const { path, problem } = await configure(folder, root, join(store, "types", "index.d.ts"));
  if (path !== undefined) {
    written.push(path);
  }
  const uncovered = problem === undefined ? await uncoveredExperiments(folder) : [];
  return { written, message: messageOf(root, written, problem, uncovered) };
}

/** The types that belong to this installation, whether it runs from sources or from its bundle. */
function installedTypes(): string {
  const home = folderAbove(dirname(fileURLToPath(import.meta.url)), (folder) =>
    existsSync(join(folder, "package.json")),
  );
  return join(home ?? ".", "dist", "types");
}

function copyTypes(from: string, to: string): string[] {
  if (!existsSync(join(from, "index.d.ts"))) {
    throw new Error(`The types of ${LANGUAGE} are not in ${from}. Build them with npm run build.`);
  }
  return readdirSync(from)
    .filter((name) => name.endsWith(".d.ts"))
    .flatMap((name) => writeIfChanged(join(to, name), readFileSync(join(from, name), "utf8")));
}

function writeIfChanged(path: string, text: string): string[] {
  if (existsSync(path) && readFileSync(path, "utf8") === text) {
    return [];
  }
  writeAtomically(path, text);
  return [path];
}

/** Adds the types to the configuration in force, or makes one. @returns the file written, or what keeps it from that. */
async function configure(folder: string, root: string, index: string): Promise<{ path?: string; problem?: string }> {
  const { nearestConfiguration, resolvesFrom } = await import("./typeResolution.ts");
  const configuration = nearestConfiguration(folder);
  if (configuration !== undefined && resolvesFrom(join(folder, "any.experiment.ts"), configuration)) {
    return {};
  }
  const path = join(root, "tsconfig.json");
  if (configuration === undefined) {
    writeAtomically(path, freshConfiguration(entryFor(root, index)));
    return { path };
  }
  if (relative(root, configuration.path).startsWith("..")) {
    // The configuration of a folder above is not ours to change: one in the workspace builds on it.
    const heir = { extends: entryFor(root, configuration.path), include: ["**/*.ts"] };
    writeAtomically(path, withPaths(`${JSON.stringify(heir, null, 2)}\n`, { ...configuration, path }, index));
    return { path };
  }
  const text = readFileSync(configuration.path, "utf8");
  const errors: ParseError[] = [];
  parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
  if (errors.length > 0) {
    return { problem: `${configuration.path} is not valid JSON, so it was left alone. Correct it and try again.` };
  }
  // A link stays a link: the file behind it is replaced.
  writeAtomically(realpathSync(configuration.path), withPaths(text, configuration, index));
  return { path: configuration.path };
}

function freshConfiguration(entry: string): string {
  const content = {
    compilerOptions: {
      target: "es2023",
      module: "esnext",
      moduleResolution: "bundler",
      allowImportingTsExtensions: true,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      paths: { [LANGUAGE]: [entry] },
    },
    include: ["**/*.ts"],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function withPaths(text: string, configuration: Configuration, index: string): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const json = text.slice(mark.length);
  const { baseUrl } = configuration.options;
  const base = baseUrl ?? dirname(configuration.path);
  const options = { formattingOptions: formattingOf(json) };
  const entry = entryFor(base, index);
  const tree = parseTree(json, [], { allowTrailingComma: true });
  const own = tree && findNodeAtLocation(tree, ["compilerOptions", "paths"]);
  const first = own?.children?.[0];
  if (own !== undefined && first !== undefined && findNodeAtLocation(own, [LANGUAGE]) === undefined) {
    // The editing library lays out the neighbour of what it inserts anew, so the line is put in by hand.
    const gap = json.slice(own.offset + 1, first.offset);
    const blank = /^\s*$/.test(gap) ? gap : " ";
    const line = `${blank}${JSON.stringify(LANGUAGE)}: [${JSON.stringify(entry)}],`;
    return mark + json.slice(0, own.offset + 1) + line + json.slice(own.offset + 1);
  }
  if (own !== undefined) {
    return mark + applyEdits(json, modify(json, ["compilerOptions", "paths", LANGUAGE], [entry], options));
  }
  // `paths` of this file hides what it inherits, so the inherited entries come along.
  const inherited = Object.entries(configuration.options.paths ?? {}).map(([name, targets]) => [
    name,
    targets.map((target) => entryFor(base, resolve(configuration.pathsBase, target))),
  ]);
  const paths = { ...Object.fromEntries(inherited), [LANGUAGE]: [entry] };
  return mark + applyEdits(json, modify(json, ["compilerOptions", "paths"], paths, options));
}

/** A target of `paths`: relative, with slashes on every platform. */
function entryFor(base: string, target: string): string {
  const path = relative(base, target).split(sep).join("/");
  return path.startsWith(".") && !path.startsWith(`${STORE_FOLDER}/`) ? path : `./${path}`;
}

function formattingOf(json: string): FormattingOptions {
  const indent = /\n([ \t]+)"/.exec(json)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 4 : indent.length,
    eol: json.includes("\r\n") ? "\r\n" : "\n",
  };
}

/** Experiment files that the configuration does not cover: the editor checks those without it. */
async function uncoveredExperiments(folder: string): Promise<readonly string[]> {
  const { nearestConfiguration } = await import("./typeResolution.ts");
  // Listing the files of a configuration walks its folder, so it is done once for each.
  const listed = new Map<string, ReadonlySet<string>>();
  return experimentsUnder(folder).filter((file) => {
    const path = nearestConfiguration(dirname(file))?.path;
    if (path === undefined) {
      return true;
    }
    const files = listed.get(path) ?? new Set(nearestConfiguration(dirname(path), { withFiles: true })?.files);
    listed.set(path, files);
    return !files.has(file);
  });
}

function messageOf(
  root: string,
  written: readonly string[],
  problem: string | undefined,
  uncovered: readonly string[],
) {
  const done =
    written.length === 0
      ? `The types of ${LANGUAGE} are up to date.`
      : `The editor finds the types of ${LANGUAGE} in ${join(STORE_FOLDER, "types")}.`;
  const left =
    uncovered.length === 0
      ? []
      : [
          `The nearest tsconfig.json does not include ${uncovered.map((file) => relative(root, file)).join(", ")}: ` +
            `add it to "include", or the editor does not find the types there.`,
        ];
  return [problem ?? done, ...left].join(" ");
}

function folderAbove(start: string, fits: (folder: string) => boolean): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (fits(folder)) {
      return folder;
    }
    if (dirname(folder) === folder) {
      return undefined;
    }
  }
}
