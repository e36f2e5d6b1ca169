import type { SourceFile, SourceTree } from './source-tree.ts';

/** A house rule: looks at the whole source and names each place that breaks it. */
export interface Rule {
  /** kebab-case, printed before each violation. */
  readonly name: string;
  readonly check: (tree: SourceTree) => readonly Violation[];
}

/** A place that breaks a rule. */
export interface Violation {
  readonly path: string;
  /** 1-based; absent when the whole file is meant. */
  readonly line?: number;
  /** What is wrong and what to do about it, in one sentence. */
  readonly message: string;
}

/** The violation of a rule at an offset of a file's text. */
export function violationAt(file: SourceFile, offset: number, message: string): Violation {
  return { path: file.path, line: file.text.slice(0, offset).split('\n').length, message };
}
