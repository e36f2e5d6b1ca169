import assert from 'node:assert/strict';
import { test } from 'node:test';
import { library, shelves } from '../examples/lending.ts';
import { desk } from '../examples/holds.ts';
import { DefinitionError, T, answer, facet, fullText, identifier, range, view } from './index.ts';

const fold = { key: () => 'k', fold: () => undefined };
const books = view('books', { book: identifier, title: T.String() });

test('a view folds events of several contracts and is not changed by adding one', () => {
  const both = books.on(library, { 'book-bought': fold }).on(desk, { 'hold-asked': fold });
  assert.deepEqual(both.reads, ['library', 'desk']);
  assert.deepEqual(books.reads, []);
  assert.deepEqual(
    both.sources.map(({ folds }) => Object.keys(folds)),
    [['book-bought'], ['hold-asked']],
  );
});

test('indexes say what they are on', () => {
  assert.deepEqual(range('a', 'b'), { kind: 'range', fields: ['a', 'b'] });
  assert.deepEqual(facet('a'), { kind: 'facet', field: 'a' });
  assert.deepEqual(fullText(['a'], 'german'), { kind: 'text', fields: ['a'], language: 'german' });
  assert.equal(fullText(['a']).language, 'english');
});

const mistakes: readonly (readonly [what: string, make: () => unknown, word: string])[] = [
  ['a name that is not kebab-case', () => view('Books', {}), 'the name "Books" is not kebab-case'],
  [
    'a range on what the row lacks',
    () => view('b', {}, { i: range('title' as never) }),
    'index i is on title, which the row does not have',
  ],
  [
    'a facet on what the row lacks',
    () => view('b', {}, { i: facet('constructor' as never) }),
    'index i is on constructor',
  ],
  [
    'full text on what the row lacks',
    () => view('b', { a: T.String() }, { i: fullText(['a', 'b' as never]) }),
    'index i is on b',
  ],
  [
    'an event that the contract lacks',
    () => books.on(library, { 'book-bougt': fold } as never),
    'contract library has no event book-bougt',
  ],
  [
    'an inherited name',
    () => books.on(library, { constructor: fold } as never),
    'contract library has no event constructor',
  ],
  ['the same contract twice', () => shelves.on(library, {}), 'it folds library already'],
  [
    'an answer to a query that the contract lacks',
    () => answer(library, 'shlf' as never, {}, (async () => null) as never),
    'contract library has no query shlf',
  ],
];

for (const [what, make, word] of mistakes) {
  test(`a view refuses ${what}`, () => {
    assert.throws(make, (error) => error instanceof DefinitionError && error.message.includes(word));
  });
}
