import { css, html, LitElement, nothing, svg } from "lit";
import { factorStyles } from "../shared/factorStyles.ts";
import { type FactorMark, factorClass, factorGlyph } from "../shared/factors.ts";
import { baseStyles } from "../shared/theme.ts";
import type { ReadingChange } from "./readings.ts";
import { formatSigned } from "./signed.ts";

/** Half the length of the change axis, as a share of a factor's range. */
const REACH = 0.5;

/** The factors as the readout sees them: in the original, now, and the change between. */
export class FactorReadout extends LitElement {
  static override properties = { rows: { attribute: false }, marks: { attribute: false } };
  declare rows: readonly ReadingChange[];
  declare marks: readonly FactorMark[];

  static override styles = [
    baseStyles,
    factorStyles,
    css`
      :host {
        display: block;
        min-width: 260px;
      }
      table {
        width: 100%;
        margin-top: 4px;
        border-collapse: collapse;
        font-size: 12px;
      }
      th,
      td {
        padding: 0;
        height: 28px;
        text-align: left;
        font-weight: 400;
        white-space: nowrap;
      }
      thead th {
        height: 18px;
        color: var(--vae-secondary);
        font-size: 11px;
        line-height: 14px;
      }
      .factor {
        display: flex;
        align-items: center;
        gap: 4px;
        padding-right: 8px;
      }
      .original,
      .now {
        width: 58px;
      }
      .differs {
        font-weight: 600;
      }
      .change {
        width: 42%;
      }
      .axis {
        display: flex;
        justify-content: space-between;
      }
      svg.bar {
        display: block;
        overflow: visible;
      }
      .zero {
        stroke: var(--vae-axis);
      }
      .fill {
        fill: currentColor;
      }
      .caption {
        margin: 6px 0 0;
      }
    `,
  ];

  constructor() {
    super();
    this.rows = [];
    this.marks = [];
  }

  override render() {
    return html`
      <h2>Factors read from the decoded picture</h2>
      ${this.rows.length === 0 ? html`<p class="caption">–</p>` : this.table()}
    `;
  }

  private table() {
    return html`
      <table>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">factor</span></th>
            <th scope="col">original</th>
            <th scope="col">now</th>
            <th scope="col"><span class="axis"><span>${formatSigned(-REACH)}</span><span>change</span><span>${formatSigned(REACH)}</span></span></th>
          </tr>
        </thead>
        <tbody>${this.rows.map((row) => this.line(row))}</tbody>
      </table>
      <p class="caption">change in shares of each range</p>
    `;
  }

  private line(row: ReadingChange) {
    const mark = this.marks.find(({ name }) => name === row.factor);
    return html`<tr>
      <th scope="row"><span class="factor">${factorGlyph(mark)}<span>${row.factor}</span></span></th>
      <td class="original secondary">${row.original}</td>
      <td class="now ${row.differs ? "differs" : ""}">${row.now}</td>
      <td class="change">${this.bar(row, mark)}</td>
    </tr>`;
  }

  private bar({ change, differs, factor }: ReadingChange, mark: FactorMark | undefined) {
    const reach = change === null ? 0 : Math.min(REACH, Math.max(-REACH, change));
    const from = 50 + (50 * Math.min(reach, 0)) / REACH;
    const label =
      change === null ? `${factor} ${differs ? "changed" : "unchanged"}` : `${factor} ${formatSigned(change, 2)}`;
    return html`<svg class="bar ${factorClass(mark)}" width="100%" height="28" role="img" aria-label=${label}>
      <line class="zero" x1="50%" x2="50%" y1="0" y2="28"></line>
      ${
        change === null
          ? differs
            ? svg`<circle class="fill" cx="50%" cy="14" r="4.5"></circle>`
            : nothing
          : svg`<rect class="fill" x="${from}%" y="9" width="${(50 * Math.abs(reach)) / REACH}%" height="10"></rect>`
      }
    </svg>`;
  }
}
customElements.define("vae-factor-readout", FactorReadout);
