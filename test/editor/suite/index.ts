/** Entry of the suite inside the extension host. It leaves the outcome beside itself, in `result.json`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", reporter: Mocha.reporters.Base, timeout: 60_000 });
  // The files register their tests with mocha's globals, which exist only from here on.
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./first-light.test.ts");

  const outcome = { passed: 0, failed: 0, skipped: 0, lines: [] as string[] };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on("pass", (test) => {
        outcome.passed += 1;
        outcome.lines.push(`✓ ${test.fullTitle()} (${test.duration} ms)`);
      })
      .on("pending", (test) => {
        outcome.skipped += 1;
        outcome.lines.push(`- ${test.fullTitle()}`);
      })
      .on("fail", (test, error) => {
        outcome.failed += 1;
        outcome.lines.push(`✗ ${test.fullTitle()}\n${error.stack ?? error.message}`);
      });
  });
  writeFileSync(path.join(__dirname, "result.json"), JSON.stringify(outcome));
  if (outcome.failed > 0) throw new Error(`${outcome.failed} tests failed in the extension host.`);
}
