import * as vscode from "vscode";
import { LSPErrorCodes, ResponseError } from "vscode-languageclient/node";
import {
  type TraversalParams,
  traversal,
  traversalBase,
  traversalClosed,
  traversalDecode,
} from "../../server/src/protocol/editor.ts";
import type { FromPanel, ToPanel } from "../../server/src/protocol/panels.ts";
import { messageOf, Panel } from "./panel.ts";

/** Latent traversal with sliders that decode live. */
export class TraversalPanel extends Panel {
  private seed = this.state.seed;

  override show(): void {
    super.show();
    const { uri, name } = this.state;
    this.own({ dispose: () => void this.services.server.notify(traversalClosed, { uri, name }) });
  }

  protected override title(): string {
    return vscode.l10n.t("{0}: traversal", this.state.name);
  }

  protected override async view(): Promise<ToPanel> {
    return { type: "traversal", view: await this.services.server.request(traversal, this.params()) };
  }

  protected override async handle(message: FromPanel): Promise<void> {
    const { server } = this.services;
    switch (message.type) {
      case "seed":
        this.seed = message.seed;
        return this.refresh();
      case "base": {
        const { image } = message;
        const base = await server.request(traversalBase, { ...this.params(), image });
        this.post({ type: "base", image, base });
        return;
      }
      case "decode": {
        const { request, codes } = message;
        try {
          const images = await server.request(traversalDecode, { ...this.params(), codes });
          this.post({ type: "decoded", request, images });
        } catch (error) {
          this.post({ type: "failed", request, message: isSuperseded(error) ? "" : messageOf(error) });
        }
        return;
      }
      default:
        return;
    }
  }

  private params(): TraversalParams {
    const { uri, name } = this.state;
    return this.seed === undefined ? { uri, name } : { uri, name, seed: this.seed };
  }
}

/** The server skipped the request for a newer one, which is no failure to a user. */
function isSuperseded(error: unknown): boolean {
  return error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled;
}
