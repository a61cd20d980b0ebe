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
    switch (message.type) {
      case "seed":
        this.seed = message.seed;
        return this.refresh();
      case "base":
        return this.base(message.image);
      case "decode":
        return this.decode(message.request, message.codes);
      default:
        return;
    }
  }

  private async base(image: number): Promise<void> {
    const { seed } = this;
    try {
      const base = await this.services.server.request(traversalBase, { ...this.params(), image });
      // The image of another seed's model has other latents.
      if (seed === this.seed) this.post({ type: "base", image, base });
    } catch (error) {
      if (seed === this.seed && !isSuperseded(error)) throw error;
    }
  }

  private async decode(request: number, codes: readonly (readonly number[])[]): Promise<void> {
    const { seed } = this;
    try {
      const images = await this.services.server.request(traversalDecode, { ...this.params(), codes });
      this.post({ type: "decoded", request, images });
    } catch (error) {
      const silent = seed !== this.seed || isSuperseded(error);
      this.post({ type: "failed", request, message: silent ? "" : messageOf(error) });
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
