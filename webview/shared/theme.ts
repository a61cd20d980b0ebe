import { type CSSResult, css } from "lit";
import { type DifferencePalette, parseHex } from "./pixels.ts";

/**
 * Colours by role, on the body, so that every component inherits them. Factor colours were moved apart in OKLab under
 * simulated colour-vision deficiencies; they mark, text stays in the foreground. In high contrast a factor is carried by
 * its glyph and name alone.
 */
const theme: CSSResult = css`
  body {
    --vae-background: var(--vscode-editor-background, #1f1f1f);
    --vae-text: var(--vscode-foreground, #cccccc);
    --vae-secondary: var(--vscode-descriptionForeground, #9d9d9d);
    --vae-rule: var(--vscode-panel-border, #2b2b2b);
    --vae-live: var(--vscode-focusBorder, #0078d4);
    --vae-curve: #59a4f9;
    --vae-axis: #5a5a5a;
    --vae-holds: var(--vscode-testing-iconPassed, #73c991);
    --vae-fails: var(--vscode-testing-iconFailed, #f14c4c);
    --vae-waits: var(--vscode-testing-iconQueued, #cca700);
    --vae-inactive: #6e6e6e;
    --vae-track: #333333;
    --vae-track-edge: none;
    --vae-heat-zero: #222a33;
    --vae-heat-full: #59a4f9;
    --vae-hatch: #6b6b6b;
    --vae-outline: #ffffff;
    --vae-picture-edge: #3a3a3a;
    --vae-bar: #262626;
    --vae-pressed: #313131;
    --vae-pressed-decoration: none;
    --vae-selected: color-mix(in srgb, var(--vae-live) 14%, var(--vae-background));
    --vae-minus: #3794ff;
    --vae-zero: #181818;
    --vae-plus: #f14c4c;
    --factor-1: #e6b055;
    --factor-2: #7ab8ff;
    --factor-3: #7cebd0;
    --factor-4: #e5622a;
    --factor-5: #b377c6;
    --factor-6: #f7ea14;
    color: var(--vae-text);
    background: var(--vae-background);
    font-family: var(--vscode-font-family, sans-serif);
    font-size: var(--vscode-font-size, 13px);
    line-height: 18px;
    font-variant-numeric: tabular-nums;
  }
  body.vscode-light {
    --vae-curve: #1a85ff;
    --vae-axis: #b0b0b0;
    --vae-holds: var(--vscode-testing-iconPassed, #388a34);
    --vae-fails: var(--vscode-testing-iconFailed, #d1242f);
    --vae-waits: var(--vscode-testing-iconQueued, #9a6700);
    --vae-inactive: #949494;
    --vae-track: #e0e0e0;
    --vae-heat-zero: #e6edf5;
    --vae-heat-full: #1a6fd0;
    --vae-hatch: #a8a8a8;
    --vae-outline: var(--vae-live);
    --vae-picture-edge: #d4d4d4;
    --vae-bar: #f6f6f6;
    --vae-pressed: #e6e6e6;
    --vae-zero: #f0f0f0;
    --factor-1: #c7841c;
    --factor-2: #236ab4;
    --factor-3: #4a9c8a;
    --factor-4: #8f1d00;
    --factor-5: #6a2383;
    --factor-6: #716725;
  }
  body.vscode-high-contrast {
    --vae-rule: var(--vscode-contrastBorder, currentColor);
    --vae-curve: var(--vae-text);
    --vae-axis: var(--vae-text);
    --vae-secondary: var(--vae-text);
    --vae-inactive: var(--vae-text);
    --vae-track: transparent;
    --vae-track-edge: var(--vae-text);
    --vae-heat-zero: #000000;
    --vae-heat-full: #ffffff;
    --vae-hatch: var(--vae-text);
    --vae-outline: var(--vae-live);
    --vae-picture-edge: var(--vae-rule);
    --vae-bar: var(--vae-background);
    --vae-pressed: transparent;
    --vae-pressed-decoration: underline;
    --vae-selected: var(--vae-background);
    --factor-1: var(--vae-text);
    --factor-2: var(--vae-text);
    --factor-3: var(--vae-text);
    --factor-4: var(--vae-text);
    --factor-5: var(--vae-text);
    --factor-6: var(--vae-text);
  }
`;

/** Puts the colours on the page, without an inline style the content security policy would refuse. */
export function installTheme(): void {
  if (theme.styleSheet === undefined) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, theme.styleSheet];
}

/** Colours of the difference picture, as the present theme has them. */
export function differencePalette(): DifferencePalette {
  const style = getComputedStyle(document.body);
  const color = (name: string) => parseHex(style.getPropertyValue(name).trim());
  return { minus: color("--vae-minus"), zero: color("--vae-zero"), plus: color("--vae-plus") };
}

/** What every component uses of type, focus and space. */
export const baseStyles: CSSResult = css`
  :host {
    box-sizing: border-box;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  h2 {
    margin: 0;
    font-size: 12px;
    line-height: 16px;
    font-weight: 600;
    color: var(--vae-secondary);
  }
  .mono {
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: 12px;
  }
  .secondary {
    color: var(--vae-secondary);
  }
  .caption {
    color: var(--vae-secondary);
    font-size: 11px;
    line-height: 14px;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--vscode-focusBorder, #0078d4);
    outline-offset: 1px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
