/** Sessions of a test file: servers are shared between tests that say the same of the client, workspaces never. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { LspClient, type LspClientOptions } from "./client.ts";

export interface Sessions {
  /** Folder of all the file's workspaces; it belongs to none of them. */
  readonly root: string;
  client(options?: Omit<LspClientOptions, "workspace">): Promise<LspClient>;
}

export function sessions(): Sessions {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "vae-circuits-server-")));
  const clients = new Map<string, Promise<LspClient>>();
  afterAll(async () => {
    for (const client of clients.values()) {
      await (await client).stop();
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    root,
    client(options = { initializationOptions: { panels: true } }) {
      const key = JSON.stringify(options);
      const known = clients.get(key) ?? LspClient.start({ ...options, workspace: root });
      clients.set(key, known);
      return known;
    },
  };
}
