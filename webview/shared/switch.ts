import { css, html, LitElement } from "lit";
import { emit } from "./emit.ts";
import { baseStyles } from "./theme.ts";

/** Two or three words of which one holds, side by side. Fires `choose` with the word. */
export class Switch extends LitElement {
  static override properties = { options: { attribute: false }, value: { type: String }, label: { type: String } };
  declare options: readonly string[];
  declare value: string;
  declare label: string;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: inline-flex;
        border: 1px solid var(--vscode-settings-dropdownBorder, #3c3c3c);
        border-radius: 4px;
        overflow: hidden;
      }
      button {
        padding: 0 8px;
        height: 22px;
        border: 0;
        font: inherit;
        font-size: 12px;
        color: var(--vae-secondary);
        background: none;
        cursor: pointer;
      }
      button:hover {
        color: var(--vae-text);
      }
      button[aria-checked="true"] {
        color: var(--vae-text);
        font-weight: 600;
        background: var(--vae-pressed);
        text-decoration: var(--vae-pressed-decoration);
      }
      button:focus-visible {
        outline-offset: -2px;
      }
    `,
  ];

  constructor() {
    super();
    this.options = [];
    this.value = "";
    this.label = "";
  }

  override render() {
    return html`<div role="radiogroup" aria-label=${this.label} @keydown=${this.move}>
      ${this.options.map(
        (option) => html`<button type="button" role="radio" aria-checked=${option === this.value ? "true" : "false"}
          tabindex=${option === this.value ? "0" : "-1"} @click=${() => this.choose(option)}>${option}</button>`,
      )}
    </div>`;
  }

  private readonly move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const count = this.options.length;
    const next = this.options[(this.options.indexOf(this.value) + step + count) % count];
    if (next === undefined) return;
    this.choose(next);
    this.updateComplete
      .then(() => this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
      .catch(() => undefined);
  };

  private choose(option: string): void {
    if (option !== this.value) emit(this, "choose", option);
  }
}
customElements.define("vae-switch", Switch);
