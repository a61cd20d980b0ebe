import * as vscode from "vscode";
import { training, trainingLogged } from "../../server/src/protocol/editor.ts";
import type { FromPanel, ToPanel } from "../../server/src/protocol/panels.ts";
import { Panel } from "./panel.ts";

/** Live training curves of a model. */
export class TrainingPanel extends Panel {
  private shown: ReadonlySet<string> = new Set();

  override show(): void {
    super.show();
    this.own(
      this.services.server.onNotification(trainingLogged, (news) => {
        if (this.shown.has(news.specHash)) this.post({ type: "logged", ...news });
      }),
    );
  }

  protected override title(): string {
    return vscode.l10n.t("{0}: training", this.state.name);
  }

  protected override async view(): Promise<ToPanel> {
    const { uri, name } = this.state;
    const view = await this.services.server.request(training, { uri, name });
    this.shown = new Set(view.runs.map(({ specHash }) => specHash));
    return { type: "training", view };
  }

  protected override async handle(_message: FromPanel): Promise<void> {}
}
