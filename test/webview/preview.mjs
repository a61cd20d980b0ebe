/** Runs `preview.ts`: `node test/webview/preview.mjs [folder] [names…]`. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const root = path.resolve(here, "../..");
const outfile = path.join(root, "test-results/webview/preview.mjs");
await build({
  entryPoints: [path.join(here, "preview.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  logLevel: "error",
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
