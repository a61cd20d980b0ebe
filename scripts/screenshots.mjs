/** `npm run screenshots`: draws the pictures of the README into `docs/images/`, from the real editor. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { ensureDependencies, requireNode, root } from "./lib/prepare.mjs";

requireNode();
await ensureDependencies();
const { build } = await import("./build.mjs");
await build();

const { codeLens, runCommand, webviewFrame } = await import("../test/editor/host/browser.mjs");
const { openSession } = await import("../test/editor/host/session.mjs");

const experiment = "test/editor/fixtures/readme.experiment.ts";
const images = path.join(root, "docs/images");
/** Training the first experiment takes a minute or two on two cores. */
const patience = 300_000;

await mkdir(images, { recursive: true });
const session = await openSession({
  experiment,
  scale: 2,
  settings: { "editor.fontSize": 13, "editor.hover.above": false },
});
try {
  await picture(session.page);
} finally {
  await session.close();
}

/** @param {import("playwright-core").Page} page */
async function picture(page) {
  page.setDefaultTimeout(60_000);
  await codeLens(page, "▷ Train").first().waitFor();
  await runCommand(page, "Write Types for the Editor");
  await page.locator(".squiggly-error").waitFor({ state: "detached" });
  // The pictures need the width of the side bar.
  await page.keyboard.press("Control+b");
  await codeLens(page, "▷ Train").first().click();
  await codeLens(page, "Training curves").first().click();
  const training = await webviewFrame(page, "vae-training-panel");
  await codeLens(page, /Cancel · [67]\d/)
    .first()
    .waitFor({ timeout: patience });
  await training.locator("canvas").first().waitFor();
  await shoot(page, "training");
  await codeLens(page, "✓ Trained").first().waitFor({ timeout: patience });
  await runCommand(page, "View: Close All Editors in Group");

  await codeLens(page, "▷ Run intervention").first().click();
  await codeLens(page, "✓ Done").first().waitFor({ timeout: patience });
  await page.locator(".view-line", { hasText: /^\s*6\s*CES/ }).waitFor();
  await shoot(page, "editor");
  const name = page.locator(".view-lines span", { hasText: /^sweep$/ });
  await name.first().hover();
  await page.locator(".monaco-hover table").first().waitFor();
  await shoot(page, "hover");

  await page.keyboard.press("Escape");
  await codeLens(page, "Traversal").first().click();
  await dragSlider(page, await webviewFrame(page, "vae-traversal-panel"));
  await shoot(page, "traversal");
  await runCommand(page, "Toggle between Light/Dark Themes");
  await page.locator(".monaco-workbench.vs").waitFor();
  await shoot(page, "traversal-light");
}

/**
 * Moves the first latent most of the way to the right and waits until every frame is decoded.
 *
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Frame} frame
 */
async function dragSlider(page, frame) {
  const slider = frame.locator("vae-latent-slider").first();
  await slider.locator("[role=slider][aria-valuenow]").waitFor();
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.locator(".frames").boundingBox();
  if (!box) throw new Error("The slider is not visible.");
  await page.mouse.move(box.x + box.width / 2, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.86, box.y + 4, { steps: 6 });
  await page.mouse.up();
  await slider.locator(".thumb.touched").waitFor();
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
async function shoot(page, name) {
  await page.screenshot({ path: path.join(images, `${name}.png`), animations: "disabled" });
  console.log(`docs/images/${name}.png`);
}
