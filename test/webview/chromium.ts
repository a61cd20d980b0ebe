import { existsSync } from "node:fs";

/** @returns the path of a Chromium; the tests of the panels need one and say so where there is none. */
export async function findChromium(): Promise<{ executablePath: string; args: string[] }> {
  const installed = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/google-chrome"];
  const path = installed.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (path === undefined) throw new Error("No Chromium found: set CHROMIUM_PATH to the browser's executable.");
  return { executablePath: path, args: ["--no-sandbox", "--force-color-profile=srgb"] };
}
