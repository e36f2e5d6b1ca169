import type { IndexDefinition, ViewDefinition } from '@banyan/engine';
import { valuesOfEntry, type EntryCondition, type EntryIndex, type IndexedView } from '@banyan/engine/view-store';

/** The table that a view stands in at the moment. */
export class Standing implements IndexedView<EntryIndex> {
  readonly id: string;
  readonly definition: ViewDefinition;
  /** What the names of its keys begin with. */
  readonly table: string;
  readonly #indexes: readonly EntryIndex[];

  constructor(base: string, id: string, definition: ViewDefinition) {
    this.id = id;
    this.definition = definition;
    this.table = `${base}t${id}`;
    this.#indexes = definition.indexes.map((index, number) => ({ definition: index, number }));
  }

  get view(): string {
    return this.definition.name;
  }

  /** The index of this name and kind, as the stored rows have it. */
  index(name: string, kind: IndexDefinition['kind']): EntryIndex | undefined {
    return this.#indexes.find(({ definition }) => definition.name === name && definition.kind === kind);
  }
}

/** The kinds of a view's indexes, as its table notes them. */
export const kindsOf = ({ indexes }: ViewDefinition): string => indexes.map(({ kind }) => kind).join(',');

/** Conditions as functions of the library take them. */
export function sentConditions(conditions: readonly EntryCondition[]): unknown[] {
  return conditions.map((condition) => {
    const { number, definition } = condition.index;
    const index = { index: number, values: valuesOfEntry(definition) };
    if ('anyOf' in condition) return { ...index, anyOf: condition.anyOf };
    return 'span' in condition
      ? { ...index, ...condition.span }
      : { ...index, linked: sentConditions(condition.linked) };
  });
}
