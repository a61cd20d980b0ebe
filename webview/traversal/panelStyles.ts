import { css } from "lit";
import { iconButtonStyles } from "../shared/iconButton.ts";
import { baseStyles } from "../shared/theme.ts";

export const panelStyles = [
  baseStyles,
  iconButtonStyles,
  css`
    :host {
      display: block;
      container-type: inline-size;
      min-width: 320px;
    }
    vscode-single-select {
      width: 96px;
    }
    .top {
      display: flex;
      flex-wrap: wrap;
      gap: 16px 24px;
      padding: 12px 16px 16px;
    }
    vae-factor-readout {
      flex: 1 1 300px;
      max-width: 460px;
    }
    .footer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 16px;
      padding: 6px 16px 8px;
      font-size: 12px;
      color: var(--vae-secondary);
    }
    .footer b {
      font-weight: 600;
      color: var(--vae-text);
    }
    .keys {
      margin-left: auto;
      white-space: nowrap;
    }
    kbd {
      padding: 0 4px;
      border: 1px solid var(--vae-rule);
      border-radius: 3px;
      font-family: var(--vscode-editor-font-family, monospace);
      font-size: 11px;
    }
    @container (max-width: 719px) {
      .keys {
        display: none;
      }
      vae-factor-readout {
        flex-basis: 100%;
      }
    }
  `,
];
