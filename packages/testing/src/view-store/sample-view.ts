import type { IndexValue, StoredRow, ViewDefinition } from '@banyan/engine';

/** A view with every kind of index. */
export const books: ViewDefinition = {
  name: 'books',
  shape: 'first',
  indexes: [
    { name: 'by-shelf', kind: 'range', columns: 2 },
    { name: 'by-rating', kind: 'range', columns: 1 },
    { name: 'shelf', kind: 'facet', columns: 1 },
    { name: 'lent', kind: 'facet', columns: 1 },
    { name: 'title', kind: 'text', columns: 1 },
    { name: 'subjects', kind: 'tags', columns: 1 },
    { name: 'sizes', kind: 'measures', columns: 1 },
  ],
};

/** A row of `books`, as plain data. */
export interface Book {
  readonly key: string;
  readonly shelf?: IndexValue;
  readonly rating?: IndexValue;
  readonly lent?: IndexValue;
  /** Its words are its stems. */
  readonly title?: string;
  readonly subjects?: readonly string[];
  readonly sizes?: Readonly<Record<string, number>>;
}

/** The row's content as queries return it. */
export function contentOf({
  key,
  shelf = null,
  rating = null,
  lent = null,
  title = '',
  subjects = [],
  sizes = {},
}: Book) {
  return { key, shelf, rating, lent, title, subjects, sizes };
}

/** The row as it is written. */
export function storedBook(book: Book): StoredRow {
  const content = contentOf(book);
  const { key, shelf, rating, lent, title, subjects, sizes } = content;
  const words = wordsOf(title);
  return {
    key,
    row: JSON.stringify(content),
    indexed: {
      'by-shelf': [shelf, rating],
      'by-rating': [rating],
      shelf: [shelf],
      lent: [lent],
      title: words,
      subjects,
      sizes: Object.entries(sizes).flat(),
    },
    words: { title: words },
  };
}

/** The words of a title. */
export function wordsOf(title: string): string[] {
  return title === '' ? [] : title.split(' ');
}
