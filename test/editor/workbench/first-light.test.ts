import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeLens, codeLenses, webviewFrame } from "../host/browser.mjs";
import { openSession } from "../host/session.mjs";

describe("The first experiment, by mouse", () => {
  let session: Awaited<ReturnType<typeof openSession>> | undefined;
  let page: Page;

  beforeAll(async () => {
    session = await openSession({ experiment: "test/editor/fixtures/drag.experiment.ts" });
    page = session.page;
    await rememberTexts(page, codeLenses);
  });
  afterAll(() => session?.close());

  it("trains on a click, says how far it is, and says when it is done", async () => {
    await codeLens(page, "▷ Train").first().click({ timeout: 60_000 });
    await codeLens(page, "✓ Trained").first().waitFor();
    // The percentage moves: one that stands still until the end says nothing.
    const percentages = (await rememberedTexts(page)).filter((text) => /^■ Cancel · \d+ %$/.test(text));
    expect(percentages.length).toBeGreaterThanOrEqual(2);
    expect(await editorText(page)).toMatch(/loss \d/);
  });

  it("draws the curves of that training", async () => {
    await codeLens(page, "Training curves").first().click();
    const frame = await webviewFrame(page, "vae-training-panel");
    await expect.poll(() => inkedCanvases(frame), { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
    await page.keyboard.press("Control+w");
  });

  it("runs the intervention on a click and writes the effect strength beside the code", async () => {
    await codeLens(page, "▷ Run intervention").first().click();
    await codeLens(page, "✓ Done").first().waitFor();
    await expect.poll(() => editorText(page), { timeout: 20_000 }).toMatch(/CES \d+\.\d+/);
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

/** Collects every text that elements of this selector have shown, however briefly. */
async function rememberTexts(page: Page, selector: string): Promise<void> {
  await page.evaluate((wanted) => {
    const seen = new Set<string>();
    Object.assign(window, { seenTexts: seen });
    const look = () => {
      for (const element of document.querySelectorAll(wanted)) seen.add(element.textContent ?? "");
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  }, selector);
}

function rememberedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window as unknown as { seenTexts: Set<string> }).seenTexts]);
}

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
