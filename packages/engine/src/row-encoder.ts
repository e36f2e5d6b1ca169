import { DefectError, notJson, type Index, type View } from '@banyan/core';
import { viewShape } from './code-hash.ts';
import type { IndexDefinition, IndexValue, StoredRow, ViewDefinition } from './ports/view-store.ts';
import { textAnalyser, type TextAnalyser } from './text.ts';
import { faultOfEntry, faultOfValue } from './view-store/values.ts';

/** What a store must know of a view. */
export function viewDefinition(view: View): ViewDefinition {
  const indexes = Object.entries(view.indexes).map(([name, index]): IndexDefinition => ({
    name,
    kind: index.kind,
    columns: index.kind === 'range' ? index.fields.length : 1,
  }));
  return { name: view.name, shape: viewShape(view), indexes };
}

/** Many rows of a view with several text indexes have no text for most of them. */
const nothing = { stems: [], words: [] };

/** Turns a view's rows into what stores keep: JSON text, and the values that the indexes need. */
export class RowEncoder {
  readonly #view: View;
  readonly #analysers: ReadonlyMap<string, TextAnalyser>;
  readonly #indexes: readonly (readonly [name: string, index: Index])[];
  /** The fields whose values stores compare and count. */
  readonly #compared: readonly string[];

  private constructor(view: View, analysers: ReadonlyMap<string, TextAnalyser>) {
    this.#view = view;
    this.#analysers = analysers;
    this.#indexes = Object.entries(view.indexes);
    const compared = this.#indexes.flatMap(([, index]) =>
      index.kind === 'range' || index.kind === 'facet' ? columnsOf(index) : [],
    );
    this.#compared = [...new Set(compared)];
  }

  /** @throws DefinitionError when an index names a language that there is no stemmer for */
  static async of(view: View): Promise<RowEncoder> {
    const analysers = new Map<string, TextAnalyser>();
    for (const [name, index] of Object.entries(view.indexes))
      if (index.kind === 'text') analysers.set(name, await textAnalyser(index.language));
    return new RowEncoder(view, analysers);
  }

  /** The analyser of a text index: queries are taken apart by the rules that rows are. */
  analyser(index: string): TextAnalyser {
    const found = this.#analysers.get(index);
    if (found === undefined) throw new DefectError(`view ${this.#view.name} has no text index ${index}`);
    return found;
  }

  /** @throws DefectError when the row does not fit the view, or holds what no store can keep or index: refused there, it would keep all other rows waiting */
  check(row: Record<string, unknown>): void {
    const { checker, name } = this.#view;
    if (!checker.fits(row)) {
      const problems = checker.problems(row);
      throw new DefectError(
        `the row does not fit view ${name}: ${problems.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
        { problems },
      );
    }
    const strange = notJson(row);
    if (strange !== undefined)
      throw new DefectError(`the row of view ${name} would not come back as it is: ${strange}`);
    for (const field of this.#compared) storable(name, field, faultOfValue(indexValue(name, field, row[field])));
    for (const [, index] of this.#indexes) {
      if (index.kind === 'tags')
        for (const tag of tagsOf(name, index.field, row[index.field])) storable(name, index.field, faultOfEntry(tag));
      if (index.kind === 'measures')
        for (const part of measuresOf(name, index.field, row[index.field]))
          storable(name, index.field, typeof part === 'string' ? faultOfEntry(part) : faultOfValue(part));
    }
  }

  /** The row as stores keep it; it must have been checked. */
  encode(key: string, row: Record<string, unknown>): StoredRow {
    const view = this.#view.name;
    const indexed: Record<string, readonly IndexValue[]> = {};
    const words: Record<string, readonly string[]> = {};
    for (const [name, index] of this.#indexes) {
      if (index.kind === 'text') {
        const text = textOf(index.fields, row);
        const analysed = text === '' ? nothing : this.analyser(name)(text);
        indexed[name] = analysed.stems;
        words[name] = analysed.words;
      } else if (index.kind === 'tags') indexed[name] = tagsOf(view, index.field, row[index.field]);
      else if (index.kind === 'measures') indexed[name] = measuresOf(view, index.field, row[index.field]);
      else indexed[name] = columnsOf(index).map((field) => indexValue(view, field, row[field]));
    }
    return { key, row: JSON.stringify(row), indexed, words };
  }
}

/** @throws DefectError for what no store can compare */
function storable(view: string, field: string, fault: string | undefined): void {
  if (fault !== undefined) throw new DefectError(`view ${view} is indexed by ${field}, which ${fault}`);
}

function columnsOf(index: Extract<Index, { kind: 'range' | 'facet' }>): readonly string[] {
  return index.kind === 'facet' ? [index.field] : index.fields;
}

/** The texts of a list, each once. */
function tagsOf(view: string, field: string, value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!all.every((tag) => typeof tag === 'string'))
    throw new DefectError(`view ${view} is tagged by ${field}, which holds ${JSON.stringify(value)}: no list of texts`);
  return all.length < 2 ? [...all] : [...new Set(all)];
}

/** Name and number by turns. */
function measuresOf(view: string, field: string, value: unknown): (string | number)[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = new Set<string>();
  return all.flatMap((measure) => {
    const { name, value: number } = (measure ?? {}) as { readonly name?: unknown; readonly value?: unknown };
    if (typeof name !== 'string' || typeof number !== 'number' || names.has(name))
      throw new DefectError(
        `view ${view} is measured by ${field}, which holds ${JSON.stringify(value)}: no list of names, each once, with numbers`,
      );
    names.add(name);
    return [name, number];
  });
}

function textOf(fields: readonly string[], row: Record<string, unknown>): string {
  return fields
    .map((field) => row[field])
    .filter((value) => typeof value === 'string')
    .join('\n');
}

function indexValue(view: string, field: string, value: unknown): IndexValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new DefectError(
    `view ${view} is indexed by ${field}, which holds ${JSON.stringify(value)}: only text, numbers and booleans can be`,
  );
}
