/** Builds everything under `dist/`. `--watch` builds again whenever a source changes. */
import { createHash } from "node:crypto";
import { existsSync, watch } from "node:fs";
import { chmod, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./lib/prepare.mjs";
import { runTool } from "./lib/process.mjs";

const dist = path.join(root, "dist");
const stampFile = path.join(dist, ".inputs");
/** Built among the sources, because tests load it from there. */
const generated = path.join(root, "server/src/engine/generated");
const sources = ["server/src", "server/tsconfig.types.json", "client", "webview", "scripts", "package.json"];

/** Loaded from `node_modules` at run time: they carry binaries or WebAssembly, or are too large to copy. */
const external = ["onnxruntime-node", "onnxruntime-web", "jiti", "typescript"];

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  logLevel: "warning",
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: true, experimentalDecorators: false } },
};

/**
 * The language, the command line, the server and the worker share chunks, so that a declaration made by the public
 * module is recognised by the worker that imported it.
 *
 * @type {import("esbuild").BuildOptions}
 */
const node = {
  ...shared,
  entryPoints: {
    index: "server/src/experiment/index.ts",
    cli: "server/src/cli.ts",
    server: "server/src/server.ts",
    worker: "server/src/worker.ts",
  },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  platform: "node",
  target: "node20.19",
  // The CommonJS form of jsonc-parser loads its parts in a way that no bundler follows.
  mainFields: ["module", "main"],
  format: "esm",
  splitting: true,
  external,
  // Bundled CommonJS modules call `require` for Node's own modules, which ESM does not have.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

/** @type {import("esbuild").BuildOptions} */
const client = {
  ...shared,
  entryPoints: { client: "client/extension.ts" },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  platform: "node",
  target: "node20.19",
  format: "cjs",
  external: ["vscode"],
};

/** @type {import("esbuild").BuildOptions} */
const webview = {
  ...shared,
  entryPoints: { training: "webview/training.ts", traversal: "webview/traversal.ts" },
  outdir: "dist/webview",
  platform: "browser",
  target: "es2023",
  format: "iife",
  minify: true,
};

/**
 * Builds `dist/` unless it is up to date with its sources.
 *
 * @returns {Promise<boolean>} whether anything was built
 * @throws with the compiler's messages if a source does not build
 */
export async function build() {
  const stamp = await inputsStamp();
  const current = existsSync(stampFile) && existsSync(generated) && (await readFile(stampFile, "utf8")) === stamp;
  if (current) return false;
  const { buildKernel } = await import("./build-kernel.mjs");
  await buildKernel();
  const [bundles] = await Promise.all([bundle(), declarations()]);
  await removeOldChunks(bundles);
  await chmod(path.join(dist, "cli.js"), 0o755);
  await writeFile(stampFile, stamp);
  return true;
}

/** @returns {Promise<string[]>} the files written, relative to the repository */
async function bundle() {
  const { build: esbuild } = await import("esbuild");
  try {
    const results = await Promise.all(
      [node, client, webview].map((options) => esbuild({ ...options, metafile: true })),
    );
    return results.flatMap(({ metafile }) => Object.keys(metafile.outputs));
  } catch {
    // esbuild has printed its messages with their places.
    throw new Error("The build failed.");
  }
}

/**
 * Only after a build: a server that still runs may load chunks of the build before.
 *
 * @param {readonly string[]} written
 */
async function removeOldChunks(written) {
  const chunks = path.join(dist, "chunks");
  for (const file of await readdir(chunks)) {
    if (!written.includes(`dist/chunks/${file}`)) await rm(path.join(chunks, file));
  }
}

/** Types of the public language, for users' editors: only files that `index.d.ts` leads to, and no package behind them. */
async function declarations() {
  const types = path.join(dist, "types");
  await rm(types, { recursive: true, force: true });
  const { code, output } = await runTool("typescript/bin/tsc", ["-p", "server/tsconfig.types.json"], { quiet: true });
  if (code !== 0) throw new Error(`The public types do not build:\n${output}`);
  const reached = new Set(["index.d.ts"]);
  for (const file of reached) {
    const text = await readFile(path.join(types, file), "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)) {
      if (!specifier.startsWith("./"))
        throw new Error(`The public types need a package: ${file} imports ${specifier}.`);
      reached.add(specifier.slice(2).replace(/\.[jt]s$/, ".d.ts"));
    }
  }
  for (const file of await readdir(types)) if (!reached.has(file)) await rm(path.join(types, file));
}

/** Changes with the name, size or time of any source. */
async function inputsStamp() {
  const hash = createHash("sha256");
  for (const source of sources) {
    const full = path.join(root, source);
    if (!existsSync(full)) continue;
    for (const file of (await stat(full)).isDirectory() ? await filesUnder(full) : [full]) {
      if (file.startsWith(generated)) continue;
      const { size, mtimeMs } = await stat(file);
      hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

/** @param {string} folder */
async function filesUnder(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

async function watchSources() {
  /** @type {NodeJS.Timeout | undefined} */
  let pending;
  let last = Promise.resolve();
  const rebuild = () => {
    last = last.then(build).then(
      (built) => (built ? console.log(`Built at ${new Date().toLocaleTimeString()}.`) : undefined),
      (error) => console.error(error instanceof Error ? error.message : error),
    );
    return last;
  };
  await rebuild();
  for (const source of sources) {
    watch(path.join(root, source), { recursive: true }, () => {
      clearTimeout(pending);
      // An editor saves a file in several events.
      pending = setTimeout(rebuild, 100);
    });
  }
  console.log("Watching for changes; Ctrl-C ends it.");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes("--watch")) {
    await watchSources();
  } else {
    const started = Date.now();
    await build().then(
      (built) =>
        console.log(built ? `Built dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s.` : "dist/ is up to date."),
      (error) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
      },
    );
  }
}
