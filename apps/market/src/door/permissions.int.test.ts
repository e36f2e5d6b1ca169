import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bearer, newToken, openDoor } from './testing/open-door.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-permissions-'));
const door = await openDoor(folder);
const { post, get, asOwner, asMaker } = door;
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});
const price = { sku: 'A', price: { amount: 100, currency: 'GBP', scale: 2 } };

/** Appoints somebody and gives them a key. */
async function hire(staff: string, roles: readonly string[], operations?: readonly string[]) {
  const token = newToken();
  assert.equal((await post('/customers/appoint-staff', { staff, roles }, asMaker)).status, 204);
  const key = { staff, key: 'k1', token, ...(operations !== undefined && { operations }) };
  assert.equal((await post('/customers/make-key', key, asOwner)).status, 204);
  return { ...bearer(token), 'if-match': '*' };
}

/** The same, who makes something that is not there yet. */
function asNew(clerk: Record<string, string>): Record<string, string> {
  const { 'if-match': _, ...known } = clerk;
  return { ...known, 'if-none-match': '*' };
}

await post('/catalog/draft-product', { sku: 'A', name: 'A mug' }, asOwner);
await post(
  '/customers/define-role',
  { role: 'clerk', permissions: [{ operation: 'catalog/change-price' }, { operation: 'customers/customers' }] },
  asMaker,
);

test('staff may do what their roles name, command or query, and nothing else', async () => {
  const clerk = await hire('clara', ['clerk']);
  assert.equal((await post('/catalog/change-price', price, clerk)).status, 204);
  assert.equal((await get('/customers/customers', clerk)).status, 200);
  for (const refused of [
    await post('/catalog/publish-product', { sku: 'A' }, clerk),
    await get('/customers/countries', clerk),
    await get(`/customers/person-data?customer=${randomUUID()}`, clerk),
    await post('/customers/appoint-staff', { staff: 'clara', roles: ['owner'] }, clerk),
  ]) {
    assert.deepEqual([refused.status, refused.code], [403, 'forbidden']);
    assert.match(refused.text, /staff with the permission (catalog|customers)\//);
  }
  const events = await door.system.operations.readLog('catalog', 0, 100);
  const changed = events.findLast(({ type }) => type.includes('price'));
  assert.equal(
    (JSON.parse(changed?.meta ?? '{}') as { readonly by?: string }).by,
    'staff/clara',
    'events record the actor',
  );
});

test('a key for some operations opens no others, and none that its holder has lost', async () => {
  const key = await hire('kurt', ['clerk'], ['customers/customers', 'catalog/publish-product']);
  assert.equal((await get('/customers/customers', key)).status, 200);
  assert.equal((await post('/catalog/change-price', price, key)).status, 403);
  assert.equal((await post('/catalog/publish-product', { sku: 'A' }, key)).status, 403);
  assert.equal((await post('/customers/appoint-staff', { staff: 'kurt', roles: [] }, asOwner)).status, 204);
  assert.equal((await get('/customers/customers', key)).status, 403);
  assert.equal((await post('/customers/end-key', { staff: 'kurt', key: 'k1' }, asOwner)).status, 204);
  assert.equal((await get('/customers/customers', key)).status, 401);
});

test('nobody goes beyond the amounts of their roles, in any command that gives money away', async () => {
  const gbp = (amount: number, currency = 'GBP') => ({ amount, currency, scale: 2 });
  const limits = [gbp(5000)];
  const names = [
    'grant-credit',
    'issue-gift-card',
    'issue-refund',
    'refund-intent',
    'return-credit',
    'post-adjustment',
    'post-transaction',
  ];
  const permissions = [...names, 'write-off-invoice'].map((name) => ({ operation: `payments/${name}`, limits }));
  assert.equal((await post('/customers/define-role', { role: 'cashier', permissions }, asMaker)).status, 204);
  const { 'if-match': _, ...cashier } = await hire('carl', ['cashier']);
  // A key for a part of it has the same limits.
  const { 'if-match': __, ...key } = await hire('kim', ['cashier'], ['payments/grant-credit']);
  const invoice = (name: string) => ({ invoice: name, amount: gbp(2501) });
  const entries = [
    { account: 'expense:other', amount: gbp(2501) },
    { account: 'expense:rent', amount: gbp(2501) },
    { account: 'asset:bank', amount: gbp(-5002) },
  ];
  const person = { customer: 'ann', country: 'France', currency: 'GBP', reason: '' };
  const cost = { adjustment: 'a', category: 'donations', country: 'France', note: '' };
  const tooMuch: Readonly<Record<string, object>> = {
    'grant-credit': { grant: 'g', customer: 'ann', amount: gbp(5001), from: 'expense:other', reason: '' },
    'issue-gift-card': { card: 'g', code: 'GIFT-7K2M-9QXA-4RTV-W3ZD', amount: gbp(5001), from: 'asset:bank' },
    'issue-refund': { refund: 'r', ...person, parts: [invoice('i1'), invoice('i2')] },
    'refund-intent': { intent: 'i', refund: 'r', amount: gbp(5001), reason: '' },
    'return-credit': { hold: 'h', refund: 'r', amount: gbp(5001), reason: '' },
    'post-adjustment': { ...cost, amount: gbp(-5001) },
    'post-transaction': { transaction: 't', entries, note: '' },
  };
  for (const name of names) {
    const refused = await post(`/payments/${name}`, tooMuch[name], cashier);
    assert.deepEqual([refused.status, refused.code], [403, 'forbidden'], name);
    const byOwner = await post(`/payments/${name}`, tooMuch[name], bearer(door.staffToken ?? ''));
    assert.notEqual(byOwner.status, 403, name);
  }
  const grant = { grant: 'g2', customer: 'ann', from: 'expense:other', reason: '' };
  assert.equal((await post('/payments/grant-credit', { ...grant, amount: gbp(5000) }, cashier)).status, 200);
  assert.equal((await post('/payments/grant-credit', { ...grant, amount: gbp(1, 'EUR') }, cashier)).status, 403);
  assert.equal((await post('/payments/grant-credit', { ...grant, grant: 'g3', amount: gbp(5001) }, key)).status, 403);
  const share = { kind: 'goods', amount: gbp(5001) };
  const bill = {
    invoice: 'i9',
    customer: 'ann',
    country: 'France',
    currency: 'GBP',
    terms: 'on-invoice',
    shares: [share],
  };
  const issued = await post('/payments/issue-invoice', bill, bearer(door.staffToken ?? ''));
  assert.ok(issued.status < 300, issued.text);
  const given = await post('/payments/write-off-invoice', { invoice: 'i9', reason: '' }, cashier);
  assert.deepEqual([given.status, given.code], [409, 'beyond-limit']);
});

test('nobody gives away what they have not got', async () => {
  const permissions = [
    'customers/define-role',
    'customers/appoint-staff',
    'customers/make-key',
    'customers/dismiss-staff',
  ];
  await post(
    '/customers/define-role',
    { role: 'manager', permissions: permissions.map((operation) => ({ operation })) },
    asMaker,
  );
  const manager = await hire('max', ['manager']);
  const attempts: readonly [string, object][] = [
    ['define-role', { role: 'mine', permissions: [{ operation: '*' }] }],
    ['define-role', { role: 'mine', permissions: [{ operation: 'payments/refund-intent' }] }],
    ['appoint-staff', { staff: 'max', roles: ['owner'] }],
    ['appoint-staff', { staff: 'max', roles: ['clerk'] }],
    ['appoint-staff', { staff: 'staff', roles: [] }],
    ['make-key', { staff: 'staff', key: 'mine', token: newToken() }],
    ['dismiss-staff', { staff: 'staff' }],
  ];
  for (const [command, body] of attempts) {
    // Neither the role nor the owner's appointment has been recorded.
    const isNew = command === 'define-role' || (command !== 'make-key' && 'staff' in body && body.staff === 'staff');
    const refused = await post(`/customers/${command}`, body, isNew ? asNew(manager) : manager);
    assert.deepEqual([refused.status, refused.code], [409, 'beyond-own'], `${command} ${JSON.stringify(body)}`);
  }
  assert.equal(
    (await post('/customers/appoint-staff', { staff: 'mia', roles: ['manager'] }, asNew(manager))).status,
    204,
  );
});

test('the token of the first start is the first owner’s; there is always an owner, and it may be another', async () => {
  assert.match((await get('/customers/staff-members', asOwner)).text, /"staff":"staff","roles":\["owner"\]/);
  assert.equal((await post('/customers/dismiss-staff', { staff: 'staff' }, asMaker)).code, 'last-owner');
  assert.equal((await post('/customers/appoint-staff', { staff: 'staff', roles: [] }, asMaker)).code, 'last-owner');
  const olga = await hire('olga', ['owner']);
  await hire('zoe', ['owner']);
  assert.equal((await post('/customers/appoint-staff', { staff: 'zoe', roles: [] }, olga)).status, 204);
  await inPages('of an owner whom nobody has appointed');
  assert.equal((await post('/customers/dismiss-staff', { staff: 'staff' }, asNew(olga))).status, 204);
  assert.equal(
    (await get('/customers/staff-members', asOwner)).status,
    403,
    'the printed token opens nothing any more',
  );
  assert.equal((await post('/customers/dismiss-staff', { staff: 'olga' }, olga)).code, 'last-owner');
  assert.equal((await post('/customers/appoint-staff', { staff: 'staff', roles: ['owner'] }, olga)).status, 204);
  await inPages('of one who was appointed');
  assert.equal((await get('/customers/staff-members', asOwner)).status, 200);
});

interface Members {
  readonly rows: readonly { readonly staff: string; readonly roles: readonly string[] }[];
  readonly next: string | null;
}

/** Whoever works here, by name, the first owner among them: the same in pages of whatever length, from either end. */
async function inPages(what: string): Promise<void> {
  const read = async (query: string) =>
    JSON.parse((await get(`/customers/staff-members?${query}`, asOwner)).text) as Members;
  const { rows } = await read('limit=1000');
  const names = rows.map(({ staff }) => staff);
  assert.deepEqual(names, names.toSorted(), what);
  assert.ok(names.length > 4 && names.includes('staff') && !names.includes('zoe'), `${what}: ${names.join()}`);
  for (const direction of ['ascending', 'descending'])
    for (const limit of [1, 2, 3, names.length - 1, names.length]) {
      const paged: Members['rows'][number][] = [];
      for (let after: string | null = ''; after !== null;) {
        const page: Members = await read(`limit=${limit}&direction=${direction}${after && `&after=${after}`}`);
        assert.ok(page.rows.length === limit || page.next === null, what);
        paged.push(...page.rows);
        after = page.next;
      }
      assert.deepEqual(paged, direction === 'ascending' ? rows : rows.toReversed(), `${what}, ${limit} ${direction}`);
    }
}
