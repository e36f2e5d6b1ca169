import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fillDemonstration } from '../import/fill-demonstration.ts';
import { bearer, openDoor } from './testing/open-door.ts';
import { operationsIn, queryUrl, type Operation } from './testing/operations.ts';

interface Page {
  readonly rows: readonly unknown[];
  readonly next: string | null;
}

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
/** Lists of something that is not here: nobody has bought anything by a checkout. */
const ABSENT = new Set(['/orders/returns-of-order']);
const lists = operationsIn(document).filter((operation) => isPaged(operation) && !ABSENT.has(operation.path));

async function pageOf(operation: Operation, values: Readonly<Record<string, string>>): Promise<Page> {
  const { status, text } = await door.get(queryUrl(operation, values), callerOf(operation));
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
  }
  assert.ok(followed >= 8, `${followed} lists have several pages here`);
});

test('limits and cursors that cannot be are refused by the same names everywhere', async () => {
  for (const operation of lists) {
    for (const limit of ['0', '1001', '-1', '1.5', 'many', '']) {
      const { status, text } = await door.get(queryUrl(operation, { limit }), callerOf(operation));
      assert.equal(status, 400, `${operation.path}: ${text}`);
      assert.match(text, /"code":"invalid".*"pointer":"\/limit"/, operation.path);
    }
    for (const cursor of ['nonsense', '%00', '[]', 'eyJ9']) {
      const { status, text, code } = await door.get(queryUrl(operation, { after: cursor }), callerOf(operation));
      assert.deepEqual([status, code], [400, 'invalid'], `${operation.path} after ${cursor}: ${text}`);
    }
  }
});
