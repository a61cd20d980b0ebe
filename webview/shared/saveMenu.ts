import { css, html, LitElement, nothing } from "lit";
import { emit } from "./emit.ts";
import { iconButton, iconButtonStyles } from "./iconButton.ts";
import { baseStyles } from "./theme.ts";

export type SaveFormat = "png" | "svg" | "csv" | "json";

const formats: readonly { readonly format: SaveFormat; readonly text: string }[] = [
  { format: "png", text: "PNG picture, 2×" },
  { format: "svg", text: "SVG picture" },
  { format: "csv", text: "CSV of what is drawn" },
  { format: "json", text: "JSON of the whole result" },
];

/** The save button with its menu. Fires `save` with the format. */
export class SaveMenu extends LitElement {
  static override properties = { disabled: { type: Boolean }, opened: { state: true } };
  declare disabled: boolean;
  declare opened: boolean;

  static override styles = [
    baseStyles,
    iconButtonStyles,
    css`
      :host {
        position: relative;
        display: inline-flex;
      }
      [role="menu"] {
        position: absolute;
        top: 28px;
        right: 0;
        z-index: 3;
        padding: 4px;
        border: 1px solid var(--vscode-menu-border, var(--vae-rule));
        border-radius: 5px;
        background: var(--vscode-menu-background, var(--vae-background));
        color: var(--vscode-menu-foreground, var(--vae-text));
      }
      [role="menuitem"] {
        display: block;
        width: 100%;
        padding: 3px 16px;
        border: 0;
        border-radius: 3px;
        font: inherit;
        text-align: left;
        white-space: nowrap;
        color: inherit;
        background: none;
        cursor: pointer;
      }
      [role="menuitem"]:focus-visible {
        outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
      }
      [role="menuitem"]:hover,
      [role="menuitem"]:focus {
        color: var(--vscode-menu-selectionForeground, #ffffff);
        background: var(--vscode-menu-selectionBackground, #0078d4);
      }
    `,
  ];

  constructor() {
    super();
    this.disabled = false;
    this.opened = false;
  }

  override render() {
    return html`
      ${iconButton("save", "Save", () => this.toggle(), {
        key: "S",
        disabled: this.disabled,
        expanded: this.opened,
      })}
      ${
        this.opened
          ? html`<div role="menu" aria-label="Save as" @keydown=${this.key} @focusout=${this.left}>
            ${formats.map(
              ({ format, text }) =>
                html`<button type="button" role="menuitem" tabindex="-1" @click=${() => this.choose(format)}>${text}</button>`,
            )}
          </div>`
          : nothing
      }
    `;
  }

  /** Opens or closes the menu; open, its first item has the focus. */
  toggle(): void {
    if (this.disabled) return;
    this.opened = !this.opened;
    if (this.opened) this.updateComplete.then(() => this.items()[0]?.focus()).catch(() => undefined);
  }

  private items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }

  private choose(format: SaveFormat): void {
    this.close();
    emit(this, "save", format);
  }

  private close(): void {
    this.opened = false;
    this.renderRoot.querySelector<HTMLElement>(".icon-button")?.focus();
  }

  private readonly left = (event: FocusEvent) => {
    if (!(event.relatedTarget instanceof Node) || !this.renderRoot.contains(event.relatedTarget)) this.opened = false;
  };

  private readonly key = (event: KeyboardEvent) => {
    event.stopPropagation();
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape") this.close();
    if (step === 0) return;
    event.preventDefault();
    const items = this.items();
    const active = items.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLElement);
    items[(active + step + items.length) % items.length]?.focus();
  };
}
customElements.define("vae-save-menu", SaveMenu);
