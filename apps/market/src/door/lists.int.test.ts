import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { orders } from '@banyan/orders/contract';
import { Shop } from '../checkout/testing/shop.ts';
import { fillDemonstration } from '../import/fill-demonstration.ts';
import { bearer, openDoor } from './testing/open-door.ts';
import { operationsIn, queryUrl, type Operation } from './testing/operations.ts';

interface Page {
  readonly rows: readonly unknown[];
  readonly next: string | null;
}

/** More than two small pages. */
const RETURNS = 7;

const folder = await mkdtemp(join(tmpdir(), 'banyan-lists-'));
const door = await openDoor(folder);
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});
await fillDemonstration(door.system, folder, { write: () => true });
await door.system.operations.settle();

/** What is for customers alone is asked as one. */
const ann = bearer((await door.signUp('ann@example.org')).token);
const callerOf = ({ roles }: Operation) => (roles.includes('staff') ? door.asOwner : ann);

const document = (await door.get('/openapi.json')).text;
const isPaged = ({ method, fields }: Operation): boolean => method === 'get' && 'limit' in fields && 'after' in fields;
const lists = operationsIn(document).filter(isPaged);
/** Whose list is asked for, where the document’s example names nothing that is here. */
const order = await orderOfManyReturns();
const OWNERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/orders/returns-of-order': { order },
  '/orders/order-timeline': { order },
  '/inventory/stock-history': { sku: 'MUG', location: 'main' },
};
const urlOf = (operation: Operation, values: Readonly<Record<string, string>>): string =>
  queryUrl(operation, { ...OWNERS[operation.path], ...values });

/** An order of a checkout, all of which comes back piece by piece. */
async function orderOfManyReturns(): Promise<string> {
  const shop = Shop.on(door.system);
  await shop.furnish();
  await shop.receive('MUG', RETURNS);
  const basket = await shop.basket({ MUG: RETURNS });
  assert.equal((await shop.buy(basket)).status, 'completed');
  const order = basket.body.checkout;
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await door.system.operations.settle();
  for (let nth = 0; nth < RETURNS; nth += 1) {
    const asked = { return: randomUUID(), order, lines: [{ line: 0, quantity: 1 }], reason: 'unwanted' } as const;
    assert.ok((await shop.clerk.send(orders, 'request-return', asked)).done);
  }
  await door.system.operations.settle();
  return order;
}

async function pageOf(operation: Operation, values: Readonly<Record<string, string>>): Promise<Page> {
  const { status, text } = await door.get(urlOf(operation, values), callerOf(operation));
  assert.equal(status, 200, `${operation.path}: ${text}`);
  return JSON.parse(text) as Page;
}

const SMALL = 3;
const PAGES_MAX = 6;

test('every list is paged alike: no more rows than asked for, one after the other, none twice, none left out', async () => {
  assert.ok(lists.length >= 25, `${lists.length} lists`);
  let followed = 0;
  for (const operation of lists) {
    const all = await pageOf(operation, { limit: String(operation.fields['limit']?.maximum) });
    const pages: Page[] = [];
    for (let after: string | null = ''; after !== null && pages.length < PAGES_MAX;) {
      const page: Page = await pageOf(operation, { limit: String(SMALL), ...(after !== '' && { after }) });
      assert.ok(page.rows.length <= SMALL, operation.path);
      pages.push(page);
      after = page.next;
    }
    const rows = pages.flatMap((page) => page.rows);
    assert.deepEqual(rows, all.rows.slice(0, rows.length), operation.path);
    if (pages.at(-1)?.next === null) assert.equal(rows.length, all.rows.length, operation.path);
    if (pages.length > 1) followed += 1;
    if (operation.path in OWNERS) assert.ok(pages.length > 1, `${operation.path} has one page here`);
  }
  assert.ok(followed >= 8, `${followed} lists have several pages here`);
});

/** All rows of a list; none of those of the demonstration is longer than this. */
async function allRows(operation: Operation, values: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = ''; after !== null && rows.length < ROWS_MAX;) {
    const page: Page = await pageOf(operation, { limit: '1000', ...values, ...(after !== '' && { after }) });
    rows.push(...(page.rows as readonly Row[]));
    after = page.next;
  }
  return rows;
}

type Row = Readonly<Record<string, unknown>>;
const ROWS_MAX = 5000;

test('every list can be read from its other end: the exact reverse, in pages too', async () => {
  let reversed = 0;
  for (const operation of lists) {
    if (!('direction' in operation.fields)) continue;
    // The best match comes first from either end; all other orders have two.
    const sorted: Record<string, string> = 'sort' in operation.fields ? { sort: 'name' } : {};
    const rising = await allRows(operation, { ...sorted, direction: 'ascending' });
    const falling = await allRows(operation, { ...sorted, direction: 'descending' });
    if (rising.length >= ROWS_MAX) continue;
    assert.deepEqual(falling, rising.toReversed(), operation.path);
    const unlessTold = operation.fields['direction']?.default;
    assert.deepEqual(await allRows(operation, sorted), unlessTold === 'descending' ? falling : rising, operation.path);
    if (rising.length > SMALL) {
      const page = { ...sorted, limit: String(SMALL), direction: 'descending' };
      const { rows, next } = await pageOf(operation, page);
      const second = await pageOf(operation, { ...page, after: next! });
      assert.deepEqual([...rows, ...second.rows], falling.slice(0, 2 * SMALL), operation.path);
      reversed += 1;
    }
  }
  assert.ok(reversed >= 12, `${reversed} lists of more than a page here`);
});

test('what narrows a list finds all rows that have it and no other, alone and together with all else', async () => {
  let narrowed = 0;
  for (const operation of lists) {
    const all = await allRows(operation);
    const [one] = all.slice(-1);
    if (one === undefined || all.length >= ROWS_MAX) continue;
    const filters = Object.keys(operation.fields).filter(
      (field) => operation.isOptional(field) && ['string', 'boolean'].includes(typeof one[field]),
    );
    const together = Object.fromEntries(filters.map((field) => [field, String(one[field])]));
    for (const asked of [...filters.map((field) => ({ [field]: String(one[field]) })), together]) {
      const expected = all.filter((row) =>
        Object.entries(asked).every(([field, value]) => String(row[field]) === value),
      );
      assert.deepEqual(await allRows(operation, asked), expected, `${operation.path} ${JSON.stringify(asked)}`);
    }
    if (filters.length > 0) narrowed += 1;
  }
  assert.ok(narrowed >= 10, `${narrowed} lists are narrowed here`);
});

test('limits and cursors that cannot be are refused by the same names everywhere', async () => {
  for (const operation of lists) {
    for (const limit of ['0', '1001', '-1', '1.5', 'many', '']) {
      const { status, text } = await door.get(urlOf(operation, { limit }), callerOf(operation));
      assert.equal(status, 400, `${operation.path}: ${text}`);
      assert.match(text, /"code":"invalid".*"pointer":"\/limit"/, operation.path);
    }
    for (const cursor of ['nonsense', '%00', '[]', 'eyJ9']) {
      const { status, text, code } = await door.get(urlOf(operation, { after: cursor }), callerOf(operation));
      assert.deepEqual([status, code], [400, 'invalid'], `${operation.path} after ${cursor}: ${text}`);
    }
  }
});

test('a cursor with a stray character is none, on any list', async () => {
  let tried = 0;
  for (const operation of lists) {
    const { next } = await pageOf(operation, { limit: '1' });
    if (next === null) continue;
    tried += 1;
    for (const cursor of [`${next}x`, `${next}=`, `${next} `]) {
      const { status, code } = await door.get(urlOf(operation, { after: cursor }), callerOf(operation));
      assert.deepEqual([status, code], [400, 'invalid'], `${operation.path} after ${cursor}`);
    }
  }
  assert.ok(tried >= 12, `${tried} lists have a second page here`);
});

test('a cursor of a stock’s history is of one article at one location', async () => {
  const operation = lists.find(({ path }) => path === '/inventory/stock-history')!;
  const { next } = await pageOf(operation, { limit: '1' });
  assert.notEqual(next, null);
  for (const [other, status] of [
    [{}, 200],
    [{ location: 'north' }, 400],
    [{ sku: 'POT' }, 400],
    [{ direction: 'ascending' }, 400],
  ] as const) {
    const told = await door.get(urlOf(operation, { limit: '1', after: next!, ...other }), callerOf(operation));
    assert.equal(told.status, status, JSON.stringify(other));
  }
});

test('a cursor of a list’s other end, or of another list, is refused by the same sentence on every list', async () => {
  const refusedAs = /"pointer":"\/after","detail":"is not a cursor of this query: start again without it"/;
  const cursors: { readonly path: string; readonly cursor: string }[] = [];
  let turned = 0;
  for (const operation of lists) {
    const { next } = await pageOf(operation, { limit: '1' });
    if (next === null) continue;
    cursors.push({ path: operation.path, cursor: next });
    const unlessTold = operation.fields['direction']?.default;
    if (unlessTold === undefined) continue;
    const direction = unlessTold === 'ascending' ? 'descending' : 'ascending';
    const sorted: Record<string, string> = 'sort' in operation.fields ? { sort: 'name' } : {};
    const other = { ...sorted, direction, limit: '1', after: next };
    const { status, text } = await door.get(urlOf(operation, other), callerOf(operation));
    assert.equal(status, 400, `${operation.path} from its other end: ${text}`);
    assert.match(text, refusedAs, operation.path);
    turned += 1;
  }
  assert.ok(turned >= 12, `${turned} lists of more than a row have two ends`);
  for (const operation of lists) {
    // Two of other lists, one of them of another service.
    const others = cursors.filter(({ path }) => path !== operation.path);
    for (const { path, cursor } of [others[0]!, others.at(-1)!]) {
      const { status, text } = await door.get(urlOf(operation, { after: cursor }), callerOf(operation));
      assert.equal(status, 400, `${operation.path} after one of ${path}: ${text}`);
      assert.match(text, refusedAs, operation.path);
    }
  }
  // Nor of the same list of something else.
  for (const [path, other] of [
    ['/orders/order-timeline', { order: randomUUID() }],
    ['/inventory/stock-history', { sku: 'POT' }],
  ] as const) {
    const operation = lists.find((one) => one.path === path)!;
    const { next } = await pageOf(operation, { limit: '1' });
    const { status, text } = await door.get(urlOf(operation, { ...other, after: next! }), callerOf(operation));
    assert.equal(status, 400, `${path}: ${text}`);
    assert.match(text, refusedAs);
  }
});
