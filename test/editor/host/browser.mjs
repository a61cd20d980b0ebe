/** The browser that shows the workbench, and the few things tests do in it. */
import { chromium } from "playwright-core";

/** @param {import("./install.mjs").EditorHost} host */
export function launchBrowser(host) {
  return chromium.launch({
    executablePath: host.chromium,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Nothing outside this machine can be reached, so a test cannot come to depend on it.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}

/**
 * A command through the command palette, by its title.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input[type=text]");
  await input.fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
}

/**
 * A code lens by its text.
 *
 * @param {import("playwright-core").Page} page
 * @param {string | RegExp} text
 */
export function codeLens(page, text) {
  // Lenses that do something are links, lenses that only say something are not.
  return page.locator(".codelens-decoration > a, .codelens-decoration > span", { hasText: text });
}

/**
 * The frame of the webview that holds an element of this selector.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} selector
 * @param {number} [timeout] in milliseconds
 * @returns {Promise<import("playwright-core").Frame>}
 */
export async function webviewFrame(page, selector, timeout = 30_000) {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      const found = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (found > 0) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`No webview shows ${selector} after ${timeout} ms.`);
}
