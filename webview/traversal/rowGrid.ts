import { css } from "lit";

/** The columns that the heading and all rows share; the last one is as wide as the frames. */
export const rowGrid = css`
  .grid {
    display: grid;
    grid-template-columns: 28px 124px minmax(56px, 1fr) 88px 40px max-content;
    align-items: center;
    column-gap: 8px;
    padding-left: 14px;
    padding-right: 16px;
  }
  .grid > :last-child {
    margin-left: 14px;
  }
  @container (max-width: 719px) {
    .grid {
      grid-template-columns: 24px 122px minmax(40px, 1fr) 80px 34px max-content;
      column-gap: 6px;
    }
    .grid > :last-child {
      margin-left: 6px;
    }
  }
  @container (max-width: 619px) {
    .grid {
      grid-template-columns: 24px 118px minmax(32px, 1fr) 34px max-content;
    }
    .grid > .estimate {
      grid-column: 3;
      grid-row: 2;
      justify-self: end;
      margin-top: -16px;
    }
  }
`;
