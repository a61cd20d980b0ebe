/** `npm start`: from a fresh clone to the first results, with nothing but Node installed. */
import { existsSync } from "node:fs";
import path from "node:path";
import { ensureDependencies, requireNode, root } from "./lib/prepare.mjs";
import { run } from "./lib/process.mjs";

requireNode();
await ensureDependencies();

const { build } = await import("./build.mjs");
if (!existsSync(path.join(root, "dist/cli.js"))) console.log("Building…");
await build();

const experiment = "examples/first.experiment.ts";
console.log(`Running ${experiment}: it trains a small model on this machine and measures what its latents do.`);
const { code } = await run(process.execPath, ["dist/cli.js", "run", experiment, "--report", "report.html"]);
if (code !== 0) process.exit(code);

console.log(`
The report is ${path.join(root, "report.html")}
Open the same file in an editor with lenses, hints and panels: npm run editor`);
