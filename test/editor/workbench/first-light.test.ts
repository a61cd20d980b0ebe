import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeLens, webviewFrame } from "../host/browser.mjs";
import { openSession } from "../host/session.mjs";

describe("The first experiment, by mouse", () => {
  let session: Awaited<ReturnType<typeof openSession>> | undefined;
  let page: Page;

  beforeAll(async () => {
    session = await openSession({ experiment: "test/editor/fixtures/workbench.experiment.ts" });
    page = session.page;
  });
  afterAll(() => session?.close());

  it("says how far a training is, and stops it on a click", async () => {
    await codeLens(page, "▷ Train").first().click({ timeout: 60_000 });
    const cancel = codeLens(page, "■ Cancel · ");
    const first = await cancel.textContent();
    expect(first).toMatch(/^■ Cancel · \d+ %$/);
    // The percentage moves: one that stands still until the end says nothing.
    await expect.poll(() => cancel.textContent(), { timeout: 60_000 }).not.toBe(first);
    await cancel.click();
    await codeLens(page, "↻ Resume").waitFor();
  });

  it("trains on a click and says when it is done", async () => {
    await codeLens(page, "▷ Train").click();
    await codeLens(page, "✓ Trained").waitFor();
    await expect.poll(() => editorText(page), { timeout: 20_000 }).toMatch(/loss \d/);
  });

  it("draws the curves of that training", async () => {
    await codeLens(page, "Training curves").last().click();
    const frame = await webviewFrame(page, "vae-training-panel");
    await expect.poll(() => inkedCanvases(frame), { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
    await page.keyboard.press("Control+w");
  });

  it("runs the intervention on a click and writes the effect strength beside the code", async () => {
    await codeLens(page, "▷ Run intervention").first().click();
    await codeLens(page, "✓ Done").first().waitFor();
    await expect.poll(() => editorText(page), { timeout: 20_000 }).toMatch(/CES \d+\.\d+/);
  });

  it("lists every declaration with its outcome in the side bar", async () => {
    await page.locator(".activitybar a[aria-label^='VAE Circuits']").click();
    const row = page.locator(".pane-body .monaco-list-row", { hasText: "sweep" });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/CES \d/);
    await page.locator(".pane-body .monaco-list-row", { hasText: "long" }).waitFor();
  });

  it("decodes while a latent's slider is dragged", async () => {
    await codeLens(page, "Traversal").first().click();
    const frame = await webviewFrame(page, "vae-traversal-panel");
    const slider = frame.locator("vae-latent-slider").first();
    await slider.locator("[role=slider][aria-valuenow]").waitFor();
    await slider.scrollIntoViewIfNeeded();
    const before = await decodedPicture(frame);
    const box = await slider.locator(".frames").boundingBox();
    if (!box) throw new Error("The slider is not visible.");
    const [middle, right] = [box.x + box.width / 2, box.x + box.width - 4];
    await page.mouse.move(middle, box.y + 4);
    await page.mouse.down();
    await page.mouse.move(right, box.y + 4, { steps: 8 });
    // The button is still down: the picture follows the drag, not its end.
    await expect.poll(() => decodedPicture(frame), { timeout: 20_000 }).not.toBe(before);
    await page.mouse.up();
  });
});

/** What stands in the editor, hints included; Monaco draws spaces as no-break spaces. */
async function editorText(page: Page): Promise<string> {
  const text = await page.locator(".monaco-editor .view-lines").first().textContent();
  return (text ?? "").replaceAll("\u00a0", " ");
}

/** Number of canvases that have anything drawn on them. */
async function inkedCanvases(frame: Frame): Promise<number> {
  const inked = await frame.locator("canvas").evaluateAll((canvases) =>
    canvases.filter((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels?.some((value) => value !== 0) ?? false;
    }),
  );
  return inked.length;
}

/** The large decoded picture's pixels. */
function decodedPicture(frame: Frame): Promise<string> {
  const canvas = frame.locator("vae-traversal-pictures .large canvas");
  return canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}
