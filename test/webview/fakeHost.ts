/** Runs in the page before the panel: the editor's side of the conversation, with every posted message kept. */
import type { FromPanel, PanelState, ToPanel } from "../../server/src/protocol/panels.ts";
import { baseImage, decode } from "./sprites.ts";

export interface FakeHost {
  readonly posted: FromPanel[];
  state: PanelState | undefined;
  /** Answers base and decode requests by itself while true; else the test does, through `answer`. */
  automatic: boolean;
  send(message: ToPanel): void;
  answer(request: Extract<FromPanel, { type: "decode" }>): void;
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    /** What to send once the panel is ready. */
    script: readonly ToPanel[];
    acquireVsCodeApi(): unknown;
  }
}

const host: FakeHost = {
  posted: [],
  state: undefined,
  automatic: true,
  send: (message) => window.postMessage(message, "*"),
  answer: ({ request, codes }) => host.send({ type: "decoded", request, images: codes.map(decode) }),
};
window.fakeHost = host;
window.script ??= [];
window.acquireVsCodeApi = () => ({
  getState: () => host.state,
  setState: (state: PanelState) => {
    host.state = state;
  },
  postMessage: (message: FromPanel) => {
    host.posted.push(message);
    if (message.type === "ready") for (const next of window.script) host.send(next);
    if (!host.automatic) return;
    if (message.type === "base") host.send({ type: "base", image: message.image, base: baseImage(message.image) });
    if (message.type === "decode") host.answer(message);
  },
});
