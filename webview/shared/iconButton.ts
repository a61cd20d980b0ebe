import { css, html, nothing, type TemplateResult } from "lit";
import { type IconName, icon } from "./icons.ts";

export const iconButtonStyles = css`
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 0;
    border-radius: 5px;
    color: var(--vscode-icon-foreground, var(--vae-text));
    background: none;
    cursor: pointer;
  }
  .icon-button:hover {
    background: var(--vscode-toolbar-hoverBackground, rgba(90, 93, 94, 0.31));
  }
  .icon-button:disabled {
    opacity: 0.4;
    cursor: default;
    background: none;
  }
  .icons {
    display: inline-flex;
    gap: 4px;
    margin-right: -4px;
  }
`;

/** A 24-px button that says in its tooltip what it does and by which key. */
export function iconButton(
  name: IconName,
  label: string,
  action: () => void,
  options: {
    readonly key?: string;
    readonly disabled?: boolean;
    /** Whether the menu that the button opens is open; without, it opens none. */
    readonly expanded?: boolean;
  } = {},
): TemplateResult {
  const title = options.key === undefined ? label : `${label} (${options.key})`;
  return html`<button class="icon-button" type="button" title=${title} aria-label=${label}
    aria-haspopup=${options.expanded === undefined ? nothing : "menu"} aria-expanded=${options.expanded ?? nothing}
    ?disabled=${options.disabled ?? false} @click=${action}>${icon(name)}</button>`;
}
