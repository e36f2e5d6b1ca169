import type { IndexDefinition, ViewDefinition } from '@banyan/engine';
import type { EntryIndex, IndexedView } from '@banyan/engine/view-store';
import type { TableDocument } from './documents.ts';

/** The table that a view stands in at the moment. */
export class Standing implements IndexedView<EntryIndex> {
  readonly id: string;
  readonly definition: ViewDefinition;
  readonly indexes: readonly EntryIndex[];

  constructor({ _id, definition }: Pick<TableDocument, '_id' | 'definition'>) {
    this.id = _id;
    this.definition = JSON.parse(definition) as ViewDefinition;
    this.indexes = this.definition.indexes.map((index, number) => ({ definition: index, number }));
  }

  get view(): string {
    return this.definition.name;
  }

  /** The index of this name and kind, as the stored rows have it. */
  index(name: string, kind: IndexDefinition['kind']): EntryIndex | undefined {
    return this.indexes.find(({ definition }) => definition.name === name && definition.kind === kind);
  }
}
