// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { T, answer, facet, fullText, identifier, isErased, range, view } from './index.ts';
import { library, shelves } from '../examples/lending.ts';
import { desk } from '../examples/holds.ts';

const fields = { book: identifier, title: T.String() };
const key = ({ book }: { book: string }): string => book;

view('titles', fields, { 'by-title': range('title'), books: facet('book'), words: fullText(['title']) });
// @ts-expect-error the row has no such field
view('titles', fields, { 'by-author': range('author') });
// @ts-expect-error the row has no such field
view('titles', fields, { authors: facet('author') });
// @ts-expect-error the row has no such field
view('titles', fields, { words: fullText(['title', 'author']) });

view('titles', fields).on(library, {
  'book-bought': { key, fold: (_, { book, title }) => ({ book, title }) },
});
view('titles', fields).on(library, {
  // @ts-expect-error no such event
  'book-bougt': { key, fold: (row: undefined) => row },
});
view('titles', fields).on(library, {
  // @ts-expect-error the row lacks a field
  'book-bought': { key, fold: (_, { book }) => ({ book }) },
});
view('titles', fields).on(library, {
  // @ts-expect-error the event has no such field
  'book-bought': { key, fold: (_, { book, name }) => ({ book, title: name }) },
});
view('titles', fields).on(library, {
  // @ts-expect-error the row may not be there yet
  'book-bought': { key, fold: (row) => ({ book: row.book, title: row.title }) },
});

// Personal fields may have been erased.
view('names', { name: T.String() }).on(desk, {
  'hold-asked': { key: ({ hold }) => hold, fold: (_, { name }) => ({ name: isErased(name) ? '' : name }) },
});
view('names', { name: T.String() }).on(desk, {
  // @ts-expect-error the person may have been erased
  'hold-asked': { key: ({ hold }) => hold, fold: (_, { name }) => ({ name }) },
});

// What an answer reads and gives.
answer(library, 'shelf', { shelves }, async ({ book }, { shelves: all }) => {
  await all.list({ index: 'by-free', from: 1 });
  // @ts-expect-error no such index
  await all.list({ index: 'by-title' });
  // @ts-expect-error a facet is not a range
  await all.list({ index: 'lent' });
  // @ts-expect-error there is no text index
  await all.search({ index: 'words', text: book });
  // @ts-expect-error no such facet
  await all.facets({ index: 'by-free' });
  return (await all.get(book)) ?? null;
});
// @ts-expect-error no such query
answer(library, 'shlf', { shelves }, async () => null);
// @ts-expect-error it returns a row or null
answer(library, 'shelf', { shelves }, async () => ({ book: 'emma' }));
// @ts-expect-error the query has no such parameter
answer(library, 'shelf', { shelves }, async ({ title }) => (title ? null : null));
