import "@vscode-elements/elements/dist/vscode-button/index.js";
import { css, html, LitElement } from "lit";
import { emit } from "./emit.ts";
import { baseStyles } from "./theme.ts";

/** Before the first run: one sentence that says what to run, and one button. */
export class EmptyState extends LitElement {
  static override properties = {
    name: { type: String },
    purpose: { type: String },
    action: { type: String },
    disabled: { type: Boolean },
  };
  declare name: string;
  /** Ends the sentence: `to see what each latent moves`. */
  declare purpose: string;
  declare action: string;
  declare disabled: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        padding: 48px 16px;
        text-align: center;
      }
      p {
        margin: 0 0 16px;
      }
    `,
  ];

  constructor() {
    super();
    this.name = "";
    this.purpose = "";
    this.action = "";
    this.disabled = false;
  }

  override render() {
    return html`
      <p>No result yet. Run <span class="mono">${this.name}</span> ${this.purpose}.</p>
      <vscode-button ?disabled=${this.disabled} @click=${() => emit(this, "act", "run")}>${this.action}</vscode-button>
    `;
  }
}
customElements.define("vae-empty-state", EmptyState);
