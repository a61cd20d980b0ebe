import { type Html, html } from "./html.ts";

/** The report's style sheet: light only, 888 pixels of text, and an A4 page when printed. */
export const style: Html = html`<style>
:root { --text: #1f1f1f; --soft: #646464; --rule: #e5e5e5; --axis: #b0b0b0; --head: #8f8f8f; --link: #005fb8; --mark: #3b3b3b; --fail: #d1242f; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--text); font: 13px/18px "Open Sans", "Segoe UI", system-ui, -apple-system, "Noto Sans", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { width: 888px; max-width: calc(100vw - 32px); margin: 28px auto 40px; }
h1 { font-size: 26px; line-height: 34px; font-weight: 650; margin: 2px 0 14px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 15px; line-height: 22px; font-weight: 650; margin: 34px 0 6px; }
h3 { font-size: 13px; line-height: 18px; font-weight: 650; margin: 20px 0 4px; }
p { margin: 0 0 8px; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
code, .mono { font-family: "Cascadia Code", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12px; }
.top { display: flex; justify-content: space-between; align-items: baseline; gap: 24px; color: var(--soft); font-size: 12px; }
.top nav { display: flex; gap: 20px; flex-wrap: wrap; justify-content: flex-end; }
.answer { font-size: 17px; line-height: 27px; max-width: 860px; margin-bottom: 22px; }
.answer b { font-weight: 680; }
h2 .note { color: var(--soft); font-weight: 400; font-size: 12px; }
.soft { color: var(--soft); }
.caption { color: var(--soft); font-size: 12px; line-height: 17px; margin: 6px 0 0; max-width: 860px; }
.failed { color: var(--fail); }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; font-size: 12px; line-height: 16px; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--head); vertical-align: bottom; }
td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: middle; }
th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; white-space: nowrap; }
th .soft { font-weight: 400; }
tr.inactive td { color: var(--soft); }
svg { display: block; overflow: visible; }
svg text { font-size: 11px; font-weight: 400; fill: var(--soft); }
.axis { padding-right: 28px; }
.glyph { display: inline-block; vertical-align: -2px; margin-right: 5px; }
.moves { display: flex; flex-wrap: wrap; gap: 1px 12px; }
.moves span { white-space: nowrap; }
.strip { display: block; height: 32px; width: auto; image-rendering: pixelated; }
.frames { display: flex; justify-content: space-between; font-weight: 400; color: var(--soft); font-size: 11px; }
.frames span { width: 32px; text-align: center; }
.pair { display: flex; gap: 44px; align-items: flex-start; }
.pair > * { flex: 0 0 auto; }
.pair > .grow { flex: 1 1 0; min-width: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 8px; font-size: 12px; color: var(--soft); }
.legend svg { display: inline-block; vertical-align: 3px; margin-right: 6px; }
.charts { display: flex; gap: 24px; }
dl { margin: 0; display: grid; grid-template-columns: 132px 1fr; gap: 6px 16px; }
dt { font-weight: 600; }
dd { margin: 0; }
footer { display: flex; justify-content: space-between; gap: 24px; margin-top: 32px; padding-top: 10px; border-top: 1px solid var(--rule); color: var(--soft); font-size: 12px; }
@page { size: A4; margin: 14mm 12mm; }
@media print {
  main { width: 888px; max-width: none; margin: 0; }
  body { zoom: 0.79; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2, h3 { break-after: avoid; }
  tr, .charts, .pair, dl > * { break-inside: avoid; }
  thead { display: table-header-group; }
  nav { display: none !important; }
}
@media (max-width: 900px) { .pair, .charts { flex-wrap: wrap; } .wide { overflow-x: auto; } }
</style>`;
