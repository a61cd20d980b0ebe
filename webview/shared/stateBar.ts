import "@vscode-elements/elements/dist/vscode-button/index.js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { emit } from "./emit.ts";
import { icon } from "./icons.ts";
import { baseStyles } from "./theme.ts";

/** Why the picture below is not the whole, current answer; `none` where it is. */
export type Notice =
  | { readonly kind: "none" }
  | { readonly kind: "stale" }
  | { readonly kind: "error"; readonly message: string; readonly canRun: boolean }
  | { readonly kind: "untrusted" };

/** One line above the picture, with what to do about it. Fires `act` with `run`, `showLog` or `manageTrust`. */
export class StateBar extends LitElement {
  static override properties = { notice: { attribute: false } };
  declare notice: Notice;

  static override styles = [
    baseStyles,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 38px;
        padding: 6px 16px;
        border-bottom: 1px solid var(--vae-rule);
        background: var(--vae-bar);
      }
      .message {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .stale {
        color: var(--vae-waits);
      }
      .error {
        color: var(--vae-fails);
      }
      .icon-box {
        display: inline-flex;
      }
    `,
  ];

  constructor() {
    super();
    this.notice = { kind: "none" };
  }

  override render() {
    const { notice } = this;
    switch (notice.kind) {
      case "none":
        return nothing;
      case "stale":
        return this.bar(
          html`<span class="icon-box stale">${icon("stale")}</span>`,
          "The declaration changed since this run",
          this.button("run", "Run again", true),
        );
      case "error":
        return this.bar(
          html`<span class="icon-box error">${icon("error")}</span>`,
          notice.message.split("\n")[0] ?? "",
          html`${this.button("showLog", "Show log", false)}
          ${notice.canRun ? this.button("run", "Run again", true) : nothing}`,
          notice.message,
        );
      case "untrusted":
        return this.bar(
          html`<span class="icon-box">${icon("lock")}</span>`,
          "Running needs a trusted workspace",
          this.button("manageTrust", "Manage trust", false),
        );
    }
  }

  private bar(mark: TemplateResult, message: string, actions: TemplateResult, title = "") {
    return html`<div class="bar" role="status">${mark}<span class="message" title=${title || nothing}>${message}</span>${actions}</div>`;
  }

  private button(action: "run" | "showLog" | "manageTrust", text: string, primary: boolean) {
    return html`<vscode-button ?secondary=${!primary} @click=${() => emit(this, "act", action)}>${text}</vscode-button>`;
  }
}
customElements.define("vae-state-bar", StateBar);
