/** Pictures of the panels in their states and themes, to look at: `npx esbuild`-bundled by `preview.mjs`. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { PanelKind, ToPanel } from "../../server/src/protocol/panels.ts";
import { declaration, trainingView, traversalView, withoutResult } from "./fakes.ts";
import { PanelBrowser } from "./panelPage.ts";
import type { ThemeName } from "./themes.ts";

interface Shot {
  readonly name: string;
  readonly kind: PanelKind;
  readonly messages: readonly ToPanel[];
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly keys?: readonly string[];
}

const trust: ToPanel = { type: "trust", trusted: true };
const full: readonly ToPanel[] = [trust, { type: "traversal", view: traversalView() }];
const curves: readonly ToPanel[] = [trust, { type: "training", view: trainingView() }];
const push = Array.from({ length: 28 }, () => "ArrowRight");
const empty = (status: "never" | "running") =>
  withoutResult(
    traversalView({
      declaration: declaration({ status, progress: { fraction: 0.34, secondsLeft: 80, text: "" } }),
    }),
  );

const shots: readonly Shot[] = [
  { name: "traversal", kind: "traversal", messages: full, keys: push },
  { name: "traversal-light", kind: "traversal", messages: full, theme: "light", keys: push },
  { name: "traversal-hc", kind: "traversal", messages: full, theme: "highContrast", keys: push },
  { name: "traversal-640", kind: "traversal", messages: full, width: 640, height: 900, keys: push },
  { name: "traversal-480", kind: "traversal", messages: full, width: 480, height: 900, keys: push },
  { name: "traversal-1300", kind: "traversal", messages: full, width: 1300, keys: push },
  { name: "traversal-calibrated", kind: "traversal", messages: full, keys: ["c", "s"] },
  {
    name: "state-empty",
    kind: "traversal",
    messages: [trust, { type: "traversal", view: empty("never") }],
    height: 240,
  },
  { name: "state-loading", kind: "traversal", messages: [], height: 300 },
  {
    name: "state-running",
    kind: "traversal",
    messages: [trust, { type: "traversal", view: empty("running") }],
    height: 300,
  },
  {
    name: "state-stale",
    kind: "traversal",
    messages: [trust, { type: "traversal", view: traversalView({ declaration: declaration({ status: "stale" }) }) }],
  },
  {
    name: "state-error",
    kind: "traversal",
    messages: [
      trust,
      {
        type: "traversal",
        view: traversalView({
          declaration: declaration({ status: "failed", error: { message: "encoder.conv9 is not a layer of model" } }),
        }),
      },
    ],
  },
  { name: "state-untrusted", kind: "traversal", messages: [{ type: "trust", trusted: false }, ...full.slice(1)] },
  { name: "training", kind: "training", messages: curves, height: 560 },
  { name: "training-light", kind: "training", messages: curves, height: 560, theme: "light" },
  { name: "training-hc", kind: "training", messages: curves, height: 560, theme: "highContrast" },
  { name: "training-600", kind: "training", messages: curves, width: 600, height: 1100 },
];

const target = process.argv[2] ?? "test-results/panels";
const only = process.argv.slice(3);
await mkdir(target, { recursive: true });
const browser = await PanelBrowser.launch();
for (const shot of shots.filter(({ name }) => only.length === 0 || only.some((part) => name.startsWith(part)))) {
  const { page, problems } = await browser.open(shot.kind, shot.messages, shot);
  await page.waitForTimeout(400);
  for (const key of shot.keys ?? []) await page.keyboard.press(key);
  await page.waitForTimeout(200);
  await page.screenshot({ path: path.join(target, `${shot.name}.png`) });
  for (const problem of new Set(problems)) console.log(`${shot.name}: ${problem.slice(0, 300)}`);
  await page.close();
}
await browser.close();
