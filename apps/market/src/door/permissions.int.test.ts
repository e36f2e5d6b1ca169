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
  assert.equal((await post('/customers/appoint-staff', { staff, roles }, asOwner)).status, 204);
  const key = { staff, key: 'k1', token, ...(operations !== undefined && { operations }) };
  assert.equal((await post('/customers/make-key', key, asOwner)).status, 204);
  return { ...bearer(token), 'if-match': '*' };
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
    ['define-role', { role: 'mine', permissions: [{ operation: 'payments/refund' }] }],
    ['appoint-staff', { staff: 'max', roles: ['owner'] }],
    ['appoint-staff', { staff: 'max', roles: ['clerk'] }],
    ['appoint-staff', { staff: 'staff', roles: [] }],
    ['make-key', { staff: 'staff', key: 'mine', token: newToken() }],
    ['dismiss-staff', { staff: 'staff' }],
  ];
  for (const [command, body] of attempts) {
    const { 'if-match': _, ...maker } = { ...manager, 'if-none-match': '*' };
    const refused = await post(`/customers/${command}`, body, command === 'define-role' ? maker : manager);
    assert.deepEqual([refused.status, refused.code], [409, 'beyond-own'], `${command} ${JSON.stringify(body)}`);
  }
  assert.equal((await post('/customers/appoint-staff', { staff: 'mia', roles: ['manager'] }, manager)).status, 204);
});

test('the token of the first start is the first owner’s; there is always an owner, and it may be another', async () => {
  assert.match((await get('/customers/staff-members', asOwner)).text, /"staff":"staff","roles":\["owner"\]/);
  assert.equal((await post('/customers/dismiss-staff', { staff: 'staff' }, asOwner)).code, 'last-owner');
  assert.equal((await post('/customers/appoint-staff', { staff: 'staff', roles: [] }, asOwner)).code, 'last-owner');
  const olga = await hire('olga', ['owner']);
  assert.equal((await post('/customers/dismiss-staff', { staff: 'staff' }, olga)).status, 204);
  assert.equal(
    (await get('/customers/staff-members', asOwner)).status,
    403,
    'the printed token opens nothing any more',
  );
  assert.equal((await post('/customers/dismiss-staff', { staff: 'olga' }, olga)).code, 'last-owner');
  assert.equal((await post('/customers/appoint-staff', { staff: 'staff', roles: ['owner'] }, olga)).status, 204);
  assert.equal((await get('/customers/staff-members', asOwner)).status, 200);
});
