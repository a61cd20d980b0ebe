/**
 * Compiles the AssemblyScript kernels to WebAssembly and stores the bytes as a TypeScript module, so that the sources under
 * test and the bundle load them alike, without a file to find at run time.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const SOURCE = "server/src/engine/kernel/adam.ts";
const OUTPUT = "adam.wasm";
const TARGET = "server/src/engine/generated/adam-kernel.ts";

/** @returns {Promise<void>} @throws with the compiler's report if the kernel does not compile */
export async function buildKernel() {
  const report = asc.createMemoryStream();
  /** @type {Map<string, string | Uint8Array>} */
  const written = new Map();
  const options = ["--optimize", "--noAssert", "--runtime", "stub", "--importMemory", "--enable", "simd"];
  const { error } = await asc.main([SOURCE, "--outFile", OUTPUT, "--baseDir", ROOT, ...options], {
    stderr: report,
    writeFile: (name, contents) => {
      written.set(name, contents);
    },
  });
  const wasm = written.get(OUTPUT);
  if (error || !(wasm instanceof Uint8Array)) throw new Error(`${SOURCE} does not compile:\n${report.toString()}`);
  const base64 = Buffer.from(wasm).toString("base64");
  await mkdir(join(ROOT, dirname(TARGET)), { recursive: true });
  await writeFile(
    join(ROOT, TARGET),
    `/** Compiled from ${SOURCE} by scripts/build-kernel.mjs. */\nexport const adamKernel =\n  "${base64}";\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernel();
