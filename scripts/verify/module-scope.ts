import { posix } from 'node:path';
import type { SourceFile, SourceTree } from './source-tree.ts';
import { nameOf, syntaxOf } from './syntax.ts';
import type { Node } from './syntax.ts';

/** What a name of a module stands for. */
export interface ModuleName {
  readonly file: SourceFile;
  /** Its name in that file; `*` for the whole module. */
  readonly name: string;
  /** The declared function, class or variable (a VariableDeclarator), or the whole module (a Program). */
  readonly declaration: Node;
}

interface Imported {
  readonly specifier: string;
  /** The name in the other module. */
  readonly name: string;
}

const cache = new WeakMap<SourceFile, ModuleScope>();

/** The names that a module declares or imports as values. */
export class ModuleScope {
  readonly #file: SourceFile;
  readonly #declared = new Map<string, Node>();
  readonly #imported = new Map<string, Imported>();
  /** `export { local as exported }` */
  readonly #renamed = new Map<string, string>();
  /** `export * from` */
  readonly #passedOn: string[] = [];

  private constructor(file: SourceFile) {
    this.#file = file;
    for (const statement of syntaxOf(file).program['body'] as Node[]) this.#read(statement);
  }

  static of(file: SourceFile): ModuleScope {
    let scope = cache.get(file);
    if (scope === undefined) cache.set(file, (scope = new ModuleScope(file)));
    return scope;
  }

  /** True for a name that stands for this export of a package. */
  isImportOf(name: string | undefined, specifier: string, exported: string): boolean {
    const imported = name === undefined ? undefined : this.#imported.get(name);
    return imported?.specifier === specifier && imported.name === exported;
  }

  /** What a name stands for in this module or in one of ours that it comes from; undefined for what packages and the language give. */
  resolve(tree: SourceTree, name: string): ModuleName | undefined {
    const declaration = name === '*' ? syntaxOf(this.#file).program : this.#declared.get(name);
    if (declaration !== undefined) return { file: this.#file, name, declaration };
    const imported = this.#imported.get(name);
    if (imported !== undefined) return this.#resolveIn(tree, imported);
    const renamed = this.#renamed.get(name);
    if (renamed !== undefined && renamed !== name) return this.resolve(tree, renamed);
    for (const specifier of this.#passedOn) {
      const found = this.#resolveIn(tree, { specifier, name });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #resolveIn(tree: SourceTree, { specifier, name }: Imported): ModuleName | undefined {
    const path = pathOf(this.#file.path, specifier);
    const file = tree.files.find((other) => other.path === path);
    return file && ModuleScope.of(file).resolve(tree, name);
  }

  #read(statement: Node): void {
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        if (statement['declaration'] !== null) this.#read(statement['declaration'] as Node);
        else this.#readSpecifiers(statement);
        return;
      case 'ExportAllDeclaration':
        this.#passedOn.push((statement['source'] as { value: string }).value);
        return;
      case 'ImportDeclaration':
        this.#readSpecifiers(statement);
        return;
      case 'VariableDeclaration':
        for (const declarator of statement['declarations'] as Node[]) this.#declare(declarator['id'], declarator);
        return;
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        this.#declare(statement['id'], statement);
    }
  }

  #declare(pattern: unknown, declaration: Node): void {
    const name = nameOf(pattern);
    if (name !== undefined) this.#declared.set(name, declaration);
    else for (const inner of namesIn(pattern as Node)) this.#declared.set(inner, declaration);
  }

  // Of `import … from` and `export … from`.
  #readSpecifiers(statement: Node): void {
    const source = statement['source'] as { value: string } | null;
    for (const specifier of statement['specifiers'] as Node[]) {
      const [here, there] = specifier.type === 'ExportSpecifier' ? ['exported', 'local'] : ['local', 'imported'];
      const local = nameOf(specifier[here]);
      const origin = nameOf(specifier[there]) ?? '*';
      if (local === undefined) continue;
      if (source === null) this.#renamed.set(local, origin);
      else this.#imported.set(local, { specifier: source.value, name: origin });
    }
  }
}

function namesIn(pattern: Node): string[] {
  const parts = (pattern['properties'] ?? pattern['elements'] ?? []) as (Node | null)[];
  return parts.flatMap((part) => nameOf(part?.['value'] ?? part?.['argument'] ?? part) ?? []);
}

/** The file of ours that a module is: one beside it, or a service's contract. Services export their files by name. */
function pathOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const service = /^@banyan\/([^/]+)\/contract$/.exec(specifier)?.[1];
  return service && `services/${service}/contract.ts`;
}
