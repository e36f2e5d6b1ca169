import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { inOrder, paging, T } from '@banyan/core';

// Filtering, sorting and cursors are alike on every list. A list that differs stands here with the reason, or is a mistake.

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
}
interface Contract {
  readonly name: string;
  readonly queries: Readonly<
    Record<string, { readonly fields: Readonly<Record<string, Schema>>; readonly returns: Schema }>
  >;
}
interface Query {
  readonly name: string;
  readonly asked: Readonly<Record<string, Schema>>;
  readonly mayLeaveOut: (field: string) => boolean;
  /** The fields of a row, of what answers page by page. */
  readonly row: Readonly<Record<string, Schema>> | undefined;
  readonly returns: Schema;
}

const services = new URL('../../../../services/', import.meta.url);
const queries: Query[] = [];
for (const service of readdirSync(services)) {
  const exported = Object.values(
    (await import(`${services.href}${service}/contract.ts`)) as Record<string, Partial<Contract>>,
  );
  const contract = exported.find((one): one is Contract => one.name === service && one.queries !== undefined)!;
  for (const [name, { fields, returns }] of Object.entries(contract.queries)) {
    const required = new Set(T.Object(fields as never).required as readonly string[]);
    queries.push({
      name: `${service}/${name}`,
      asked: fields,
      mayLeaveOut: (field) => fields[field] !== undefined && !required.has(field),
      row: rowOf(returns),
      returns,
    });
  }
}
const lists = queries.filter(({ row }) => row !== undefined);

/** What a page's rows have; undefined: it is no page. */
function rowOf(returns: Schema): Readonly<Record<string, Schema>> | undefined {
  const page = (returns.anyOf ?? [returns]).find(({ properties }) => properties?.['rows'] && properties['next']);
  if (page === undefined) return undefined;
  const row = page.properties!['rows']!.items!;
  return Object.fromEntries((row.anyOf ?? [row]).flatMap(({ properties = {} }) => Object.entries(properties)));
}

/** The best match comes first, whoever asks: there is no other end to begin with. */
const BEST_FIRST = ['catalog/search', 'catalog/search-records'];

/** What a list takes besides fields of its rows: the same word means the same wherever it stands. */
const WORDS: Readonly<Record<string, string>> = {
  from: 'the least of what the list is in the order of, inclusive',
  to: 'the most of it, exclusive',
  sort: 'what the list is in the order of, where there is a choice',
  text: 'words that rows have',
  prefix: 'whether the last of the words may be unfinished',
  language: 'what texts are shown in',
  currency: 'what amounts are in',
  customer: 'whose they are',
  staff: 'whose they are',
  order: 'what they are of',
  sku: 'what they are of',
  location: 'where it is',
  tag: 'one of the row’s tags',
  category: 'one of the row’s categories, or above one of them',
  collection: 'one of the row’s collections',
  attributes: 'values of attributes that the row has',
  options: 'values of options that the row has',
  numbers: 'bounds of attributes that are numbers',
  priceFrom: 'the least price, inclusive, whatever the list is in the order of',
  priceTo: 'the highest price, exclusive',
  facets: 'whether counts are answered beside the rows',
};

/** What is answered as a whole: it cannot grow long, or is one sum that nobody wants in pieces. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'one answer for each thing asked for, which the question bounds': [
    'catalog/offers',
    'inventory/availability',
    'orders/names-of-buyers',
  ],
  'what one person, order, document or basket has, which commands bound': [
    'catalog/slugs-of',
    'customers/groups-of',
    'customers/known-as',
    'customers/my-addresses',
    'customers/my-consents',
    'customers/my-sessions',
    'customers/permissions-of',
    'orders/edit-payments',
    'orders/fulfilments',
    'orders/open-changes',
    'orders/open-checkouts',
    'payments/transaction',
    'shipping/options',
  ],
  'a tree, which is no list; a shop draws it whole': ['catalog/categories'],
  'sums of all there is, by country, month or account': [
    'customers/countries',
    'payments/adjustments',
    'payments/trial-balance',
    'payments/vat-report',
  ],
  'a feed, followed by `since` and events': ['orders/order-events'],
  'work for a worker, who takes the first of it and comes again': ['customers/erasure-work'],
};

const { direction: ascending } = inOrder('ascending');
const { direction: descending } = inOrder('descending');
const isAlike = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

test('what answers a page takes a limit, a cursor and a direction, the same ones everywhere; nothing else does', () => {
  assert.ok(lists.length >= 55, `${lists.length} lists`);
  for (const { name, asked, row } of queries) {
    const taken = Object.keys(asked).filter((one) => one === 'limit' || one === 'after' || one === 'direction');
    const expected = row === undefined ? 0 : BEST_FIRST.includes(name) ? 2 : 3;
    assert.equal(taken.length, expected, `${name} takes ${taken.join(', ') || 'none of them'}`);
    if (row === undefined) continue;
    assert.ok(isAlike(asked['limit'], paging.limit), `${name}: limit`);
    assert.ok(isAlike(asked['after'], paging.after), `${name}: after`);
    const way = asked['direction'];
    assert.ok(way === undefined || isAlike(way, ascending) || isAlike(way, descending), `${name}: direction`);
  }
});

test('what narrows a list is called as the field of its rows, or by one of a few words', () => {
  const unknown = lists.flatMap(({ name, asked, row }) =>
    Object.keys(asked)
      .filter((one) => !['limit', 'after', 'direction'].includes(one) && !(one in row!) && !(one in WORDS))
      .map((one) => `${name}: ${one}`),
  );
  assert.deepEqual(unknown, []);
  const used = new Set(lists.flatMap(({ asked }) => Object.keys(asked)));
  assert.deepEqual(
    Object.keys(WORDS).filter((one) => !used.has(one)),
    [],
    'words that no list takes any more',
  );
});

test('bounds come in pairs that may be left out, and so may a state', () => {
  for (const { name, asked, mayLeaveOut } of lists) {
    for (const [least, most] of [
      ['from', 'to'],
      ['priceFrom', 'priceTo'],
    ] as const) {
      assert.ok(isAlike(asked[least], asked[most]), `${name}: ${least} and ${most}`);
      if (least in asked) assert.ok(mayLeaveOut(least) && mayLeaveOut(most), `${name}: ${least} and ${most}`);
    }
    for (const state of ['state', 'status', 'needsHelp', 'kind'])
      if (state in asked) assert.ok(mayLeaveOut(state), `${name}: ${state} must be given`);
  }
});

test('what a list is sorted by says nothing of the direction', () => {
  for (const { name, asked } of queries) {
    for (const { const: by } of asked['sort']?.anyOf ?? [])
      assert.doesNotMatch(
        String(by),
        /^[-+]|ascending|descending|asc$|desc$|newest|latest|oldest/,
        `${name}: ${String(by)}`,
      );
    for (const [field, schema] of Object.entries(asked))
      if (schema.anyOf?.some(({ const: value }) => value === 'ascending' || value === 'asc'))
        assert.equal(field, 'direction', `${name}: ${field}`);
  }
});

test('what answers many things at once without pages stands here with the reason', () => {
  const wholes = queries.filter(({ row, returns }) => row === undefined && isMany(returns)).map(({ name }) => name);
  assert.deepEqual(wholes.toSorted(), Object.values(WHOLE).flat().toSorted());
});

/** A list by itself, or an answer that is nothing but lists. */
function isMany(returns: Schema): boolean {
  return (returns.anyOf ?? [returns]).some(({ type, properties = {} }) => {
    const parts = Object.values(properties);
    return type === 'array' || (parts.length > 0 && parts.every((part) => part.type === 'array'));
  });
}
