import type { LanguageServer } from "../languageServer.ts";
import type { Panels } from "../panels/panels.ts";
import type { RunsModel } from "../runs/model.ts";

/** What commands act on. */
export interface Context {
  readonly server: LanguageServer;
  readonly runs: RunsModel;
  readonly panels: Panels;
}
