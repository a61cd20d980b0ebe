/**
 * Hashes of what declarations say, so that a result is known to belong to the source without executing it.
 *
 * Each top-level binding is written out once in a normal form in which references to other bindings are anonymous. A
 * declaration's hash covers the forms of all bindings it reaches, in the order in which it reaches them, and how they
 * refer to each other. Names of top-level bindings therefore do not matter, and cycles need no special care.
 */
import { hash } from "node:crypto";
import type ts from "typescript";
import type { Binding, Bindings } from "./bindings.ts";
import { isRelative, ModuleHasher, type ReadModule } from "./modules.ts";
import { type NormalForm, normalForm } from "./normalForm.ts";

interface Hashed {
  readonly digest: string;
  readonly references: readonly Binding[];
}

export class SourceHasher {
  readonly #source: ts.SourceFile;
  readonly #bindings: Bindings;
  readonly #modules: ModuleHasher;
  readonly #hashed = new Map<Binding, Hashed>();
  readonly #effects: Hashed;

  constructor(source: ts.SourceFile, bindings: Bindings, read: ReadModule) {
    this.#source = source;
    this.#bindings = bindings;
    this.#modules = new ModuleHasher(read);
    this.#effects = this.#looseStatements();
  }

  /** SHA-256, in hex. */
  hash(binding: Binding): string {
    const reached = [binding];
    const ordinals = new Map([[binding, 0]]);
    const ordinalOf = (reference: Binding) => {
      const known = ordinals.get(reference);
      if (known !== undefined) {
        return known;
      }
      ordinals.set(reference, reached.length);
      return reached.push(reference) - 1;
    };
    const parts = [describe(this.#effects, ordinalOf)];
    // The list grows while it is walked: every binding that is reached is described in turn.
    for (const next of reached) {
      parts.push(describe(this.#hashedBinding(next), ordinalOf));
    }
    return sha256(parts.join("\n"));
  }

  #hashedBinding(binding: Binding): Hashed {
    const known = this.#hashed.get(binding);
    if (known !== undefined) {
      return known;
    }
    const hashed = this.#compute(binding);
    this.#hashed.set(binding, hashed);
    return hashed;
  }

  #compute(binding: Binding): Hashed {
    switch (binding.kind) {
      case "import": {
        const module = this.#modules.identify(this.#source.fileName, binding.specifier);
        return { digest: sha256(`${module} ${binding.imported}`), references: [] };
      }
      case "constant":
        return this.#normal([binding.initialiser], "");
      case "other":
        return this.#normal([binding.node], `${binding.index}`);
    }
  }

  #looseStatements(): Hashed {
    // Any of these may change any constant, so every declaration depends on all of them.
    const { loose } = this.#bindings;
    return loose.length === 0 ? { digest: "", references: [] } : this.#normal(loose, "");
  }

  #normal(nodes: readonly ts.Node[], prefix: string): Hashed {
    const forms = nodes.map((node) => normalForm(this.#source, node, (name) => this.#bindings.local.has(name)));
    const references = forms.flatMap((form) => form.references.map((name) => this.#bindings.local.get(name)!));
    const modules = forms.flatMap((form) => this.#identifyAll(form));
    return { digest: sha256([prefix, ...forms.map(({ text }) => text), ...modules].join("\n")), references };
  }

  #identifyAll(form: NormalForm): readonly string[] {
    return form.modules.filter(isRelative).map((specifier) => this.#modules.identify(this.#source.fileName, specifier));
  }
}

function describe({ digest, references }: Hashed, ordinalOf: (reference: Binding) => number): string {
  return `${digest} ${references.map(ordinalOf).join(" ")}`;
}

function sha256(text: string): string {
  return hash("sha256", text);
}
