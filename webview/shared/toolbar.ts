import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "./theme.ts";

/** The line on top of every panel: name, model, seed; then switches; then icons. Children fill `seed` and the end. */
export class Toolbar extends LitElement {
  static override properties = {
    name: { type: String },
    label: { type: String },
    progress: { type: String },
    fraction: { type: Number },
    busy: { type: Boolean },
  };
  declare name: string;
  declare label: string;
  /** `34 % · 1 m 20 s left`, while something runs. */
  declare progress: string;
  /** Done part of the line under the toolbar; undefined where there is none. */
  declare fraction: number | undefined;
  /** Something is being fetched, of unknown length. */
  declare busy: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        position: sticky;
        top: 0;
        z-index: 2;
        background: var(--vae-background);
      }
      .line {
        display: flex;
        align-items: center;
        gap: 4px 12px;
        min-height: 36px;
        padding: 2px 16px;
        border-bottom: 1px solid var(--vae-rule);
      }
      .name {
        font-weight: 700;
        color: var(--vae-text);
      }
      .label {
        color: var(--vae-secondary);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        min-width: 0;
      }
      @container (max-width: 519px) {
        .label {
          display: none;
        }
      }
      .progress {
        white-space: nowrap;
        font-size: 12px;
      }
      .gap {
        flex: 1 1 0;
      }
      .end {
        display: flex;
        align-items: center;
        gap: 12px;
        flex: none;
      }
      .rail {
        position: absolute;
        left: 0;
        right: 0;
        bottom: -1px;
        height: 2px;
        pointer-events: none;
        overflow: hidden;
      }
      .rail rect {
        fill: var(--vae-live);
      }
      .rail.busy rect {
        animation: pass 1.6s linear infinite;
        /* Nothing moves for what is ready within 300 ms. */
        animation-delay: 0.3s;
        transform: translateX(-30%);
      }
      @keyframes pass {
        from {
          transform: translateX(-30%);
        }
        to {
          transform: translateX(100%);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .rail.busy rect {
          animation: none;
          transform: translateX(35%);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.name = "";
    this.label = "";
    this.progress = "";
    this.fraction = undefined;
    this.busy = false;
  }

  override render() {
    return html`
      <div class="line" role="toolbar" aria-label="${this.name}">
        <span class="name mono">${this.name}</span>
        <span class="label" title=${this.label}>${this.label}</span>
        <slot name="seed"></slot>
        <span class="gap"></span>
        ${this.progress === "" ? nothing : html`<span class="progress" role="status">${this.progress}</span>`}
        <span class="end"><slot></slot></span>
      </div>
      ${this.rail()}
    `;
  }

  private rail() {
    if (this.fraction === undefined && !this.busy) return nothing;
    const width = this.fraction === undefined ? "30%" : `${this.fraction * 100}%`;
    return html`<svg class="rail ${this.fraction === undefined ? "busy" : ""}" width="100%" height="2" aria-hidden="true">
      <rect width=${width} height="2"></rect></svg>`;
  }
}
customElements.define("vae-toolbar", Toolbar);
