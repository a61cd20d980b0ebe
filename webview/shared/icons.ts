import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** Icons drawn for the panels, on the editor's 16-px grid with its line width. */
const shapes = {
  reset: svg`<path d="M3 3.5v3.6h3.6"/><path d="M3.4 7A5 5 0 1 1 4 11.2"/>`,
  save: svg`<path d="M2.5 3.5a1 1 0 0 1 1-1h7.6l2.4 2.4v7.6a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1z"/><path d="M5 2.8V6h5.5V2.8M4.5 13.2V9h7v4.2"/>`,
  source: svg`<path d="M8.5 2.5h-4a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V8"/><path d="M7.5 8.5c0-2.6 1.2-4 4.6-4M9.9 2.2l2.4 2.3-2.4 2.4"/>`,
  stop: svg`<rect x="3.5" y="3.5" width="9" height="9"/>`,
  dice: svg`<rect x="2.5" y="2.5" width="11" height="11" rx="1.5"/><g fill="currentColor" stroke="none"><circle cx="5.5" cy="5.5" r="1"/><circle cx="10.5" cy="5.5" r="1"/><circle cx="8" cy="8" r="1"/><circle cx="5.5" cy="10.5" r="1"/><circle cx="10.5" cy="10.5" r="1"/></g>`,
  stale: svg`<path d="M2.8 4v3h3"/><path d="M3.1 7A5.2 5.2 0 1 1 4 11.4"/><path d="M8.2 5.2v3.2l2.2 1.3"/>`,
  error: svg`<circle cx="8" cy="8" r="5.7"/><path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"/>`,
  lock: svg`<rect x="3" y="7" width="10" height="6.8" rx="1"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2M8 9.5v1.8"/>`,
  waiting: svg`<circle cx="8" cy="8" r="5.7"/><path d="M8 4.6V8l2.3 1.6"/>`,
  pass: svg`<circle cx="8" cy="8" r="5.7"/><path d="M5.3 8.2l1.9 1.9 3.6-4"/>`,
  chevron: svg`<path d="M6 3.5L10.5 8 6 12.5"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof shapes;

/** A decorative icon: the button or word beside it says what it means. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes[name]}</svg>`;
}
