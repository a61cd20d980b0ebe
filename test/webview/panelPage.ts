/** Opens a panel in Chromium as VS Code would: the client's own page with its security policy, and a scripted host. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { panelHtml } from "../../client/panels/html.ts";
import type { PanelKind, ToPanel } from "../../server/src/protocol/panels.ts";
import { ensureChromium } from "../editor/host/install.mjs";
import { type ThemeName, themes } from "./themes.ts";

const root = path.resolve(import.meta.dirname, "../..");

async function bundle(entry: string, format: "esm" | "iife"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, entry)],
    bundle: true,
    write: false,
    format,
    target: "chrome120",
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

export interface OpenedPanel {
  readonly page: Page;
  /** Errors of the page and violations of its content security policy. */
  readonly problems: string[];
}

/** One browser and one server for a whole test file. */
export class PanelBrowser {
  private readonly browser: Browser;
  private readonly server: Server;
  private readonly fakeHost: string;

  private constructor(browser: Browser, server: Server, fakeHost: string) {
    this.browser = browser;
    this.server = server;
    this.fakeHost = fakeHost;
  }

  static async launch(): Promise<PanelBrowser> {
    const [training, traversal, fakeHost] = await Promise.all([
      bundle("webview/training.ts", "esm"),
      bundle("webview/traversal.ts", "esm"),
      bundle("test/webview/fakeHost.ts", "iife"),
    ]);
    const scripts: Record<string, string> = { "/training.js": training, "/traversal.js": traversal };
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const script = scripts[pathname];
      const kind: PanelKind = pathname === "/training" ? "training" : "traversal";
      response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript");
      response.end(script ?? pageFor(kind));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PanelBrowser(
      await chromium.launch({ executablePath: await ensureChromium(console.log), args: ["--no-sandbox"] }),
      server,
      fakeHost,
    );
  }

  async open(
    kind: PanelKind,
    messages: readonly ToPanel[],
    options: { readonly theme?: ThemeName; readonly width?: number; readonly height?: number } = {},
  ): Promise<OpenedPanel> {
    const page = await this.browser.newPage({
      viewport: { width: options.width ?? 900, height: options.height ?? 720 },
    });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    const { className, variables } = themes[options.theme ?? "dark"];
    await page.addInitScript({ content: `${this.fakeHost};window.script = ${JSON.stringify(messages)};` });
    await page.addInitScript(
      ({ className, variables }) => {
        document.addEventListener("readystatechange", () => {
          document.body.classList.add(className);
          for (const [name, value] of Object.entries(variables))
            document.documentElement.style.setProperty(name, value);
        });
      },
      { className, variables },
    );
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/${kind}`);
    return { page, problems };
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

function pageFor(kind: PanelKind): string {
  const name = kind === "training" ? "model" : "sweep";
  return panelHtml({
    title: name,
    script: `/${kind}.js`,
    cspSource: "'self'",
    language: "en",
    state: { kind, uri: "file:///lab/shape.experiment.ts", name },
  });
}
