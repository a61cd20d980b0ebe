import { css } from "lit";

export const factorStyles = css`
  .factor-1 {
    color: var(--factor-1);
  }
  .factor-2 {
    color: var(--factor-2);
  }
  .factor-3 {
    color: var(--factor-3);
  }
  .factor-4 {
    color: var(--factor-4);
  }
  .factor-5 {
    color: var(--factor-5);
  }
  .factor-6 {
    color: var(--factor-6);
  }
  .factor-grey {
    color: var(--vae-inactive);
  }
  .glyph {
    flex: none;
    overflow: visible;
  }
`;
