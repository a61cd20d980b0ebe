/** The whole editor at once: server, browser, and a fresh workspace with the extension under development. */
import path from "node:path";
import { launchBrowser } from "./browser.mjs";
import { ensureHost, repository } from "./install.mjs";
import { startServer, workbenchUrl } from "./server.mjs";
import { freshWorkspace } from "./workspace.mjs";

/**
 * @param {object} options
 * @param {string} options.experiment an experiment file, relative to the repository; a copy of it is opened
 * @param {Record<string, unknown>} [options.settings] of the editor
 * @param {number} [options.scale] device pixels per CSS pixel. Default 1.
 */
export async function openSession({ experiment, settings = {}, scale = 1 }) {
  /** @type {(() => Promise<void>)[]} */
  const closers = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const host = await ensureHost();
    const workspace = await freshWorkspace([path.join(repository, experiment)]);
    closers.push(workspace.remove);
    const server = await startServer(host, { settings });
    closers.push(server.stop);
    const browser = await launchBrowser(host);
    closers.push(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: scale });
    const openFile = path.join(workspace.folder, path.basename(experiment));
    await page.goto(workbenchUrl(server, workspace.folder, { extensionDevelopmentPath: repository, openFile }));
    await page.locator(".monaco-editor .view-lines").first().waitFor({ timeout: 60_000 });
    return { page, workspace: workspace.folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}
