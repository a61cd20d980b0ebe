import type { FromPanel, PanelState, ToPanel } from "../../server/src/protocol/panels.ts";

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host as the panel sees it. */
export interface Host {
  readonly state: PanelState;
  post(message: FromPanel): void;
  /** Keeps part of the state for a reload of the window. */
  remember(part: Partial<Pick<PanelState, "seed" | "image">>): void;
  listen(receive: (message: ToPanel) => void): void;
}

let host: Host | undefined;

/** The one connection of this page; the editor lets it be acquired once. */
export function connectHost(): Host {
  host ??= createHost();
  return host;
}

function createHost(): Host {
  const api = acquireVsCodeApi();
  // The page says which declaration it is for; what was remembered about it, such as the seed, is laid over that.
  const page = JSON.parse(document.body.dataset.state ?? "{}") as PanelState;
  let state: PanelState = { ...page, ...api.getState() };
  api.setState(state);
  return {
    get state() {
      return state;
    },
    post: (message) => api.postMessage(message),
    remember(part) {
      state = { ...state, ...part };
      api.setState(state);
    },
    listen(receive) {
      window.addEventListener("message", (event: MessageEvent<ToPanel>) => receive(event.data));
    },
  };
}
