import { css, html, LitElement } from "lit";
import { formatNumber } from "../../server/src/format/numbers.ts";
import "../shared/picture.ts";
import { baseStyles } from "../shared/theme.ts";
import { formatSigned } from "./signed.ts";
import type { Pixels } from "./slider.ts";

/** The three pictures on top: decoded, original, and what changed against the reconstruction. */
export class TraversalPictures extends LitElement {
  static override properties = {
    decoded: { attribute: false },
    original: { attribute: false },
    difference: { attribute: false },
    size: { type: Number },
    error: { type: Number },
    latent: { type: Number },
    value: { type: Number },
  };
  declare decoded: Pixels | undefined;
  declare original: Pixels | undefined;
  declare difference: Pixels | undefined;
  declare size: number;
  /** Reconstruction error in nats. */
  declare error: number | undefined;
  /** The latent moved last, with its value; undefined while all are at μ. */
  declare latent: number | undefined;
  declare value: number | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 16px;
      }
      figure {
        width: 128px;
        margin: 0;
      }
      .large {
        width: 192px;
      }
      figure:last-child {
        width: 168px;
      }
      figcaption {
        margin-bottom: 4px;
        white-space: nowrap;
      }
      vae-picture {
        width: 128px;
        height: 128px;
      }
      .large vae-picture {
        width: 192px;
        height: 192px;
      }
      @container (max-width: 519px) {
        .large,
        .large vae-picture {
          width: 128px;
          height: auto;
          aspect-ratio: 1;
        }
        .large {
          aspect-ratio: auto;
        }
      }
      .note {
        margin: 8px 0 0;
        font-size: 12px;
        line-height: 17px;
      }
      .key {
        display: block;
        margin-top: 7px;
      }
      .ends {
        display: flex;
        justify-content: space-between;
        width: 128px;
        margin-top: 3px;
      }
      .minus {
        stop-color: var(--vae-minus);
      }
      .zero {
        stop-color: var(--vae-zero);
      }
      .plus {
        stop-color: var(--vae-plus);
      }
    `,
  ];

  constructor() {
    super();
    this.size = 1;
    this.decoded = undefined;
    this.original = undefined;
    this.difference = undefined;
    this.error = undefined;
    this.latent = undefined;
    this.value = undefined;
  }

  override render() {
    const moved = this.latent !== undefined && this.value !== undefined;
    const action = moved ? `z${this.latent} ← ${formatSigned(this.value ?? 0)}` : "μ";
    return html`
      <figure class="large">
        <figcaption><h2>Decoded <span class="mono">${action}</span></h2></figcaption>
        <vae-picture
          .rgba=${this.decoded}
          .size=${this.size}
          .alt=${moved ? `Decoded picture with latent ${this.latent} set to ${formatSigned(this.value ?? 0)}` : "Reconstruction of the original"}
        ></vae-picture>
      </figure>
      <figure>
        <figcaption><h2>Original</h2></figcaption>
        <vae-picture .rgba=${this.original} .size=${this.size} .alt=${"Original picture"}></vae-picture>
        <p class="note"><span class="secondary">reconstruction error</span><br /><span class="mono">${
          this.error === undefined ? "–" : `${formatNumber(this.error)} nats`
        }</span></p>
      </figure>
      <figure>
        <figcaption><h2>Decoded − reconstruction</h2></figcaption>
        <vae-picture
          .rgba=${this.difference}
          .size=${this.size}
          .alt=${moved ? "Difference from the reconstruction: blue removed, red added" : "No difference from the reconstruction"}
        ></vae-picture>
        <svg class="key" width="128" height="6" aria-hidden="true">
          <defs><linearGradient id="key">
            <stop class="minus" offset="0"></stop><stop class="zero" offset="0.5"></stop><stop class="plus" offset="1"></stop>
          </linearGradient></defs>
          <rect width="128" height="6" fill="url(#key)"></rect>
        </svg>
        <div class="ends caption"><span>− removed</span><span>added +</span></div>
      </figure>
    `;
  }
}
customElements.define("vae-traversal-pictures", TraversalPictures);
