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
    h2 {
      font-size: 13px;
      line-height: 18px;
      color: var(--vae-text);
    }
    .headline {
      padding: 12px 16px 4px;
    }
    .headline .line {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 10px;
    }
    .big {
      font-size: 24px;
      line-height: 28px;
      font-weight: 600;
    }
    .headline b {
      font-weight: 600;
    }
    .grow {
      flex: 1;
    }
    .spark {
      align-self: center;
    }
    .spark polyline {
      fill: none;
      stroke: var(--vae-secondary);
      stroke-width: 1.2;
    }
    .progress {
      display: block;
      margin-top: 6px;
    }
    .track {
      fill: var(--vae-track);
      stroke: var(--vae-track-edge);
    }
    .done {
      fill: var(--vae-live);
    }
    .checkpoint {
      stroke: var(--vae-text);
      stroke-width: 2;
    }
    .charts {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      gap: 16px 12px;
      padding: 12px 0 12px 16px;
      border-bottom: 1px solid var(--vae-rule);
    }
    .below {
      display: grid;
      grid-template-columns: minmax(0, 5fr) minmax(260px, 3fr);
    }
    vae-heat-strip {
      padding: 12px 16px;
    }
    .runs {
      padding: 12px 16px;
      border-left: 1px solid var(--vae-rule);
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 12px;
    }
    th {
      padding: 0 0 4px;
      font-size: 11px;
      font-weight: 400;
      text-align: right;
      color: var(--vae-secondary);
    }
    th:first-child {
      text-align: left;
    }
    td {
      height: 22px;
      padding: 0 0 0 8px;
      text-align: right;
    }
    .swatch {
      width: 24px;
      padding: 0;
    }
    .swatch line {
      stroke: var(--vae-inactive);
      stroke-width: 1.4;
    }
    .front .swatch line {
      stroke: var(--vae-curve);
      stroke-width: 3;
    }
    .name {
      text-align: left;
    }
    .name button {
      padding: 2px 4px;
      border: 0;
      border-radius: 3px;
      font: inherit;
      color: inherit;
      background: none;
      cursor: pointer;
    }
    .name button:hover {
      background: var(--vscode-toolbar-hoverBackground, rgba(90, 93, 94, 0.31));
    }
    .front .name {
      font-weight: 600;
    }
    dl {
      margin: 12px 0 0;
      padding-top: 8px;
      border-top: 1px solid var(--vae-rule);
      font-size: 12px;
    }
    dl div {
      display: flex;
      justify-content: space-between;
      gap: 8px;
      line-height: 20px;
    }
    dt {
      color: var(--vae-secondary);
    }
    dd {
      margin: 0;
    }
    .ask {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 6px 16px;
      border-bottom: 1px solid var(--vae-rule);
      background: var(--vae-bar);
    }
    .skeleton {
      height: 186px;
      background: var(--vae-track);
      opacity: 0.5;
    }
    @container (max-width: 719px) {
      .charts {
        grid-template-columns: minmax(0, 1fr);
      }
      .below {
        grid-template-columns: minmax(0, 1fr);
      }
      .runs {
        border-left: 0;
        border-top: 1px solid var(--vae-rule);
      }
    }
  `,
];
