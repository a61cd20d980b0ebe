import { css, html, LitElement } from "lit";
import { baseStyles } from "./theme.ts";

/** A small picture at its own resolution, enlarged without smoothing. */
export class Picture extends LitElement {
  static override properties = { rgba: { attribute: false }, size: { type: Number }, alt: { type: String } };
  /** `size × size` RGBA; undefined draws a grey track. */
  declare rgba: Uint8ClampedArray<ArrayBuffer> | undefined;
  declare size: number;
  declare alt: string;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        background: var(--vae-track);
        outline: 1px solid var(--vae-picture-edge);
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
        image-rendering: pixelated;
      }
    `,
  ];

  constructor() {
    super();
    this.rgba = undefined;
    this.size = 1;
    this.alt = "";
  }

  override render() {
    return html`<canvas role="img" aria-label=${this.alt} width=${this.size} height=${this.size}></canvas>`;
  }

  override updated(): void {
    const context = this.renderRoot.querySelector("canvas")?.getContext("2d");
    if (this.rgba === undefined) context?.clearRect(0, 0, this.size, this.size);
    else context?.putImageData(new ImageData(this.rgba, this.size, this.size), 0, 0);
  }
}
customElements.define("vae-picture", Picture);
