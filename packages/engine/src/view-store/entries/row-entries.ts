import { DefectError } from '@banyan/core/errors';
import type { IndexDefinition, StoredRow, ViewDefinition } from '../../ports/view-store.ts';
import { entriesOf, setColumn } from '../set-entries.ts';
import { splitStems, splitWords, textColumns } from '../stems.ts';
import { faultOfText, faultOfValue } from '../values.ts';
import { sortedText } from './sorted-text.ts';

/** Words of more letters are never suggested (see `wordsToSpell`). */
const WORD_LETTERS_MAX = 42;

/**
 * What an index holds of a row, whatever its kind: texts that sort as the index is ordered. A `range` has one of all its columns, a `facet` one, `tags` and `measures` any
 * number, `text` one for each stem that occurs.
 */
export interface IndexEntries {
  readonly entries: readonly string[];
  /** Of `text`: how often each stem occurs. */
  readonly counts: readonly number[];
  /** Of `text`: the words that may be suggested. */
  readonly words: readonly string[];
}

/**
 * What each index of a view holds of a row, in the order of the definition.
 * @throws DefectError when the row cannot be kept as it is
 */
export function rowEntries({ indexes }: ViewDefinition, row: StoredRow): IndexEntries[] {
  const fault = faultOfText(row.key);
  if (fault !== undefined) throw new DefectError(`the key ${JSON.stringify(row.key.slice(0, 100))} ${fault}`);
  return indexes.map((index) => indexEntries(index, row));
}

/** How many values stand behind each other in an entry. */
export const valuesOfEntry = ({ kind, columns }: IndexDefinition): number => {
  if (kind === 'range') return columns;
  return kind === 'measures' ? 2 : 1;
};

function indexEntries(definition: IndexDefinition, row: StoredRow): IndexEntries {
  if (definition.kind === 'text') return stemEntries(definition.name, row);
  return { entries: entriesByKind(definition, row), counts: [], words: [] };
}

function entriesByKind(definition: IndexDefinition, { key, indexed }: StoredRow): string[] {
  const { name, kind } = definition;
  const values = indexed[name] ?? [];
  if (kind === 'tags' || kind === 'measures')
    return entriesOf(setColumn(key, definition, values)).map((entry) =>
      typeof entry === 'string' ? sortedText(entry) : entry.map(sortedText).join(''),
    );
  const columns = Array.from({ length: valuesOfEntry(definition) }, (_, column) => values[column] ?? null);
  for (const value of columns) {
    const fault = faultOfValue(value);
    if (fault !== undefined) throw new DefectError(`row ${JSON.stringify(key)}: a value of index ${name} ${fault}`);
  }
  return [columns.map(sortedText).join('')];
}

function stemEntries(name: string, { key, indexed, words: typed }: StoredRow): IndexEntries {
  const [stems, , words] = textColumns(key, name, indexed[name] ?? [], typed?.[name] ?? []);
  const counts = new Map<string, number>();
  for (const stem of splitStems(stems)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return {
    entries: [...counts.keys()].map(sortedText),
    counts: [...counts.values()],
    words: splitWords(words).filter((word) => Array.from(word).length <= WORD_LETTERS_MAX),
  };
}
