import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      // A language server or a background process is started per file.
      { test: { name: "server", include: ["test/server/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: "peer", include: ["test/peer/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "editor",
          include: ["test/editor/workbench/**/*.test.ts"],
          // Each file starts a whole editor.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
