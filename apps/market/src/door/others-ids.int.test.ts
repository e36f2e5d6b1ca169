import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bearer, newToken, openDoor, type Answer } from './testing/open-door.ts';

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly { readonly name: string; readonly in?: string; readonly example?: unknown }[];
  readonly example: Readonly<Record<string, unknown>>;
  /** The names of all that it takes. */
  readonly fields: readonly string[];
}
type Raw = Pick<Operation, 'parameters'> & {
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: { readonly properties?: object }; readonly example?: Record<string, unknown> }>
    >;
  };
};

const folder = await mkdtemp(join(tmpdir(), 'banyan-others-'));
const door = await openDoor(folder);
const { post, get, asOwner, signUp } = door;
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});

// Ann has one of everything; Bob and a visitor know the names of all of it.
const [ann, bob] = [await signUp('annabel.whitcombe@example.org'), await signUp('bob@example.org')];
const visitorToken = newToken();
await post('/customers/become-visitor', { visitor: `visitor:${randomUUID()}`, token: visitorToken });
const order = `ann-${randomUUID()}`;
const address = 'home';
await post('/catalog/draft-product', { sku: 'A', name: 'A mug' }, asOwner);
await post('/catalog/change-price', { sku: 'A', price: { amount: 100, currency: 'GBP', scale: 2 } }, asOwner);
await post('/catalog/publish-product', { sku: 'A' }, asOwner);
await post(
  '/inventory/receive-stock',
  { delivery: 'd', location: 'main', lines: [{ sku: 'A', quantity: 9 }] },
  asOwner,
);
const lines = [{ sku: 'A', quantity: 1, price: { amount: 100, currency: 'GBP', scale: 2 } }];
const placed = await post(
  '/orders/order-products',
  { order, customer: ann.customer, country: 'France', currency: 'GBP', lines },
  bearer(ann.token),
);
assert.equal(placed.status, 200, placed.text);
const home = { address, country: 'FR', recipient: 'Annabel Whitcombe', street: ['12 Acacia Avenue'], city: 'Lyon' };
assert.equal((await post('/customers/save-address', home, bearer(ann.token))).status, 204);
await door.system.operations.settle();

/** What Ann’s things are called, by the names under which operations ask for them. */
const anns: Readonly<Record<string, string>> = {
  customer: ann.customer,
  order,
  session: ann.session,
  address,
  visitor: `visitor:${randomUUID()}`,
  verification: ann.session,
};
/** What nobody else may come to see. */
const marks = ['whitcombe', 'acacia', ann.customer, 'the annabel'];

const { paths } = JSON.parse((await get('/openapi.json')).text) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Raw>>>>;
};
const operations: readonly Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { parameters, requestBody }]) => {
    const { schema, example = {} } = requestBody?.content['application/json'] ?? { schema: {} };
    const asked = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
    return { path, method, parameters, example, fields: [...asked, ...Object.keys(schema.properties ?? {})] };
  }),
);
// Of the catalogue, `order` is that of the rows.
const withIds = operations.filter(
  ({ path, fields }) => !path.startsWith('/catalog/') && fields.some((field) => Object.hasOwn(anns, field)),
);

function call(
  { path, method, parameters, example, fields }: Operation,
  headers: Record<string, string>,
): Promise<Answer> {
  const ids = Object.fromEntries(Object.entries(anns).filter(([name]) => fields.includes(name)));
  if (method === 'post') return post(path, { ...example, ...ids }, headers);
  const query = new URLSearchParams(ids);
  for (const { name, in: place, example: shown } of parameters)
    if (place === 'query' && shown !== undefined && !query.has(name)) query.append(name, shown as string);
  return get(`${path}?${query.toString()}`, headers);
}

const annSees = async (): Promise<string> => {
  await door.system.operations.settle();
  const seen = await Promise.all(
    ['/customers/my-data', `/orders/order?order=${order}`].map((path) => get(path, bearer(ann.token))),
  );
  return seen.map(({ text }) => text).join('\n');
};

test('the enumeration covers what takes an id', () => {
  assert.ok(withIds.length >= 25, `${withIds.length} operations`);
  for (const path of ['/orders/order', '/orders/cancel-order', '/customers/end-session', '/customers/person-data'])
    assert.ok(
      withIds.some((one) => one.path === path),
      path,
    );
});

for (const [who, headers] of [
  ['another customer', bearer(bob.token)],
  ['a visitor', bearer(visitorToken)],
  ['nobody in particular', {}],
] as const)
  test(`the names of somebody’s things open nothing to ${who}`, async () => {
    const before = await annSees();
    for (const mark of ['Whitcombe', 'Acacia']) assert.ok(before.includes(mark), 'Ann herself sees them');
    for (const operation of withIds) {
      const { status, text, code } = await call(operation, headers);
      const where = `${operation.method} ${operation.path}: ${status} ${text}`;
      for (const mark of marks) assert.ok(!text.toLowerCase().includes(mark), where);
      assert.ok(status < 500, where);
      // Nothing of it: not allowed, not there, or a result in which there is nothing.
      const isNothing = status === 200 && (text === 'null' || text === '[]' || text.startsWith('{"rows":[]'));
      const isRefused = [401, 403, 404].includes(status) || (status === 409 && code !== undefined);
      // What creates under the caller’s own name does not concern Ann, whatever it is called.
      const isOwn =
        status === 204 &&
        /\/(save-address|remove-address|ask-verification|sign-up|become-visitor)$/.test(operation.path);
      assert.ok(isNothing || isRefused || isOwn, where);
    }
    assert.equal(await annSees(), before);
  });
