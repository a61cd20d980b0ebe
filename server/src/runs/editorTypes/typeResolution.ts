/** How the editor's own type checker sees `vae-circuits` from an experiment file. */
import { dirname, join } from "node:path";
import ts from "typescript";

/** The module that experiment files import the language from. */
const LANGUAGE = "vae-circuits";

/** A `tsconfig.json` with all it inherits. */
export interface Configuration {
  /** Absolute path. */
  readonly path: string;
  readonly options: ts.CompilerOptions;
  /** Folder that the entries of `paths` are relative to. */
  readonly pathsBase: string;
  /** The files it covers; empty unless asked for. */
  readonly files: readonly string[];
}

/** Whether the checker finds types for `vae-circuits` from this file, by `paths` or in `node_modules`. */
export function typesResolve(file: string): boolean {
  return resolvesFrom(file, nearestConfiguration(dirname(file)));
}

export function resolvesFrom(file: string, configuration: Configuration | undefined): boolean {
  const options = configuration?.options ?? {};
  const { resolvedModule } = ts.resolveModuleName(
    LANGUAGE,
    file,
    { ...options, moduleResolution: options.moduleResolution ?? ts.ModuleResolutionKind.Bundler },
    ts.sys,
  );
  return resolvedModule !== undefined;
}

/** The `tsconfig.json` that the editor takes for files in a folder. */
export function nearestConfiguration(folder: string, { withFiles = false } = {}): Configuration | undefined {
  const path = ts.findConfigFile(folder, ts.sys.fileExists);
  return path === undefined ? undefined : readConfiguration(path, withFiles);
}

function readConfiguration(path: string, withFiles: boolean): Configuration {
  // Listing the files that a configuration covers can mean walking a whole workspace.
  const host = withFiles ? ts.sys : { ...ts.sys, readDirectory: () => [] };
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config ?? {}, host, dirname(path), undefined, path);
  const { pathsBasePath } = options as { readonly pathsBasePath?: string };
  return {
    path,
    options,
    pathsBase: options.baseUrl ?? pathsBasePath ?? dirname(path),
    files: withFiles ? fileNames.map((file) => join(file)) : [],
  };
}
