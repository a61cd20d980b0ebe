import { equal, match, ok, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { until } from "./until.ts";

const extensionId = "vae-circuits.vae-circuits";
const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";

describe("An experiment file in the editor", () => {
  let document: vscode.TextDocument;

  before(async () => {
    document = await vscode.workspace.openTextDocument(path.join(folder, "tiny.experiment.ts"));
    await vscode.window.showTextDocument(document);
  });

  it("activates the extension", async () => {
    const extension = vscode.extensions.getExtension<{ ready: Promise<void> }>(extensionId);
    ok(extension, `${extensionId} is installed`);
    await until("the extension to be active", () => extension.isActive);
    await extension.exports.ready;
  });

  it("shows lenses that train and intervene above the declarations", async () => {
    const titles = await until("code lenses", async () => {
      const lenses = await lensTitles(document);
      return lenses.length > 0 && lenses;
    });
    ok(titles.includes("▷ Train"), `lenses: ${titles.join(" | ")}`);
    ok(titles.includes("▷ Run intervention"), `lenses: ${titles.join(" | ")}`);
    ok(titles.includes("▷ Run all"), `lenses: ${titles.join(" | ")}`);
  });

  it("trains the model and measures the intervention, and says the effect beside the declaration", async () => {
    await vscode.commands.executeCommand("vaeCircuits.runAll", { uri: document.uri.toString() });
    const hint = await until("a hint with the effect strength", async () =>
      (await hintTexts(document)).find((text) => /CES \d/.test(text)),
    );
    match(hint, /CES \d+\.\d+/);
    ok([...hint].length <= 43, `"${hint}" has at most 43 characters`);
  });

  it("puts the whole result into a hover", async () => {
    const position = document.positionAt(document.getText().indexOf("sweep"));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      position,
    );
    const text = hovers.flatMap(({ contents }) =>
      contents.map((part) => (typeof part === "string" ? part : part.value)),
    );
    match(text.join("\n"), /Causal effect strength|CES/);
  });

  it("marks a lens stale once the declaration changed, and not before", async () => {
    equal((await lensTitles(document)).filter((title) => title.includes("Stale")).length, 0);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf("images:");
    ok(at >= 0, "the tiny experiment states its number of images");
    const end = document.getText().indexOf(",", at);
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(end)), "images: 17");
    await vscode.workspace.applyEdit(edit);
    await until("a stale lens", async () => (await lensTitles(document)).some((title) => title.includes("Stale")));
    await vscode.commands.executeCommand("undo");
    await until("the lens to be fresh again", async () =>
      (await lensTitles(document)).every((title) => !title.includes("Stale")),
    );
  });

  it("writes types that VS Code's own checker finds", async () => {
    const definition = async () => {
      const position = document.positionAt(document.getText().indexOf("latentPerturbation"));
      const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        "vscode.executeDefinitionProvider",
        document.uri,
        position,
      );
      return found.map((one) => ("targetUri" in one ? one.targetUri : one.uri).fsPath);
    };
    ok(
      (await definition()).every((file) => !file.endsWith(".d.ts")),
      "the types are not there before",
    );
    await vscode.commands.executeCommand("vaeCircuits.init", { uri: document.uri.toString() });
    await until("TypeScript to find the types", async () =>
      (await definition()).some((file) => file.endsWith(path.join(".vae-circuits", "types", "perturbation.d.ts"))),
    );
  });
});

describe("A broken experiment file", () => {
  it("gets a diagnostic at the place of the mistake", async () => {
    const file = path.join(folder, "broken.experiment.ts");
    await writeFile(
      file,
      [
        "/** @experiment A file with a mistake */",
        'import { dSprites, betaVae, latentPerturbation } from "vae-circuits";',
        "export const sprites = dSprites({ size: 32 });",
        "export const model = betaVae(sprites, { beta: 4, latents: 4, steps: 10 });",
        "export const sweep = latentPerturbation(model, { latents: [9] });",
      ].join("\n"),
    );
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    // Opening a file never executes it, so a mistake only its execution finds shows once it is asked to run.
    await rejects(async () => vscode.commands.executeCommand("vaeCircuits.runAll", { uri: document.uri.toString() }));
    const diagnostic = await until("a diagnostic", () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .find(({ source, severity }) => source === "vae-circuits" && severity === vscode.DiagnosticSeverity.Error),
    );
    equal(diagnostic.range.start.line, 4);
    match(diagnostic.message, /9/);
  });
});

async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    document.uri,
    100,
  );
  return lenses.map(({ command }) => command?.title ?? "");
}

async function hintTexts(document: vscode.TextDocument): Promise<string[]> {
  const everything = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    "vscode.executeInlayHintProvider",
    document.uri,
    everything,
  );
  return hints.map(({ label }) => (typeof label === "string" ? label : label.map(({ value }) => value).join("")));
}
