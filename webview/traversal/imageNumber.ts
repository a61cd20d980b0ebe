import { css, html, LitElement } from "lit";
import { formatCount } from "../../server/src/format/numbers.ts";
import { emit } from "../shared/emit.ts";
import { iconButton, iconButtonStyles } from "../shared/iconButton.ts";
import { baseStyles } from "../shared/theme.ts";
import { nextImage } from "./scale.ts";

/** The dice and the number of the base image; a click on the number lets it be typed. Fires `choose-image`. */
export class ImageNumber extends LitElement {
  static override properties = {
    image: { type: Number },
    count: { type: Number },
    disabled: { type: Boolean },
    editing: { state: true },
  };
  declare image: number;
  declare count: number;
  declare disabled: boolean;
  declare editing: boolean;

  static override styles = [
    baseStyles,
    iconButtonStyles,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        white-space: nowrap;
      }
      .number {
        padding: 2px 4px;
        border: 0;
        border-radius: 3px;
        font: inherit;
        color: inherit;
        background: none;
        cursor: text;
      }
      .number:hover:not(:disabled) {
        background: var(--vscode-toolbar-hoverBackground, rgba(90, 93, 94, 0.31));
      }
      .number:disabled {
        cursor: default;
      }
      input {
        width: 72px;
        padding: 2px 4px;
        border: 1px solid var(--vscode-settings-textInputBorder, var(--vae-rule));
        color: var(--vscode-settings-textInputForeground, inherit);
        background: var(--vscode-settings-textInputBackground, var(--vae-background));
      }
      @container (max-width: 619px) {
        .word {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.image = 0;
    this.count = 1;
    this.disabled = false;
    this.editing = false;
  }

  override render() {
    return html`
      ${iconButton("dice", "Another image", () => this.choose(nextImage(this.image, this.count)), { key: "D", disabled: this.disabled })}
      ${
        this.editing
          ? html`<input class="mono" type="number" min="0" max=${this.count - 1} .value=${String(this.image)}
              aria-label="Number of the base image" @keydown=${this.key} @blur=${this.commit} />`
          : html`<button class="number" type="button" ?disabled=${this.disabled} title=${`One of ${formatCount(this.count)} base images`}
              @click=${this.edit}><span class="word">image </span><span class="mono">${formatCount(this.image)}</span></button>`
      }
    `;
  }

  private readonly edit = () => {
    this.editing = true;
    this.updateComplete.then(() => this.renderRoot.querySelector("input")?.select()).catch(() => undefined);
  };

  private readonly key = (event: KeyboardEvent) => {
    // Letters and arrows belong to the field while it is open.
    event.stopPropagation();
    if (event.key === "Enter") this.commit();
    if (event.key === "Escape") this.editing = false;
  };

  private readonly commit = () => {
    if (!this.editing) return;
    const typed = Number(this.renderRoot.querySelector("input")?.value);
    this.editing = false;
    if (Number.isInteger(typed)) this.choose(Math.min(this.count - 1, Math.max(0, typed)));
  };

  private choose(image: number): void {
    emit(this, "choose-image", image);
  }
}
customElements.define("vae-image-number", ImageNumber);
