import { randomBytes } from "node:crypto";
import type { PanelState } from "../../server/src/protocol/panels.ts";

export interface PanelPage {
  readonly title: string;
  /** Address of the bundled script, as the webview sees it. */
  readonly script: string;
  /** The webview's own origin. */
  readonly cspSource: string;
  readonly language: string;
  readonly state: PanelState;
}

/**
 * The page of a panel. Styles come from constructable style sheets and one rule here under the nonce, so no inline style
 * is allowed; the state travels in an attribute, so no inline script is either.
 */
export function panelHtml({ title, script, cspSource, language, state }: PanelPage): string {
  const nonce = randomBytes(16).toString("base64url");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${attribute(title)}</title>
  <style nonce="${nonce}">body { padding: 0; margin: 0; }</style>
</head>
<body data-state="${attribute(JSON.stringify(state))}">
  <vae-${state.kind}-panel></vae-${state.kind}-panel>
  <script type="module" nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
