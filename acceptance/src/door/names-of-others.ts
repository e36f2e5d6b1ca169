import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aShop, basketOf } from '../given/a-shop.ts';
import { goods } from '../given/goods.ts';
import { pounds } from '../given/products.ts';
import { heardOf } from '../given/a-shop.ts';
import type { Answer } from '../http/answer.ts';
import type { Caller } from '../http/caller.ts';
import { chapter } from '../suite/chapter.ts';
import type { World } from '../suite/world.ts';

/** An operation that takes the name of something of somebody's. */
interface Operation {
  readonly path: string;
  readonly method: string;
  readonly asked: readonly { readonly name: string; readonly example?: unknown }[];
  readonly example: Readonly<Record<string, unknown>>;
  readonly names: readonly string[];
}

/** Every route of the document that takes an id, asked by somebody else. */
export const namesOfOthers = chapter('somebody knows the names of all that is another’s', {
  'another customer comes to nothing by them': (world) => triesAll(world, () => world.customer('another customer')),
  'a visitor comes to nothing by them': (world) => triesAll(world, () => world.visitor()),
  'nobody in particular comes to nothing by them': (world) => triesAll(world, async () => world.anybody),
});

async function triesAll(world: World, whoAsks: () => Promise<Caller>): Promise<void> {
  const ann = await world.customer('Ann');
  const anns = await thingsOf(world, ann);
  const who = await whoAsks();
  const operations = (await operationsOf(world)).filter(({ names }) => names.some((name) => Object.hasOwn(anns, name)));
  assert.ok(operations.length >= 20, `${operations.length} operations`);
  const before = await seenBy(ann, anns);
  for (const mark of ['Lovelace', 'Acacia']) assert.ok(before.includes(mark), 'she herself sees them');
  for (const operation of operations) {
    const answer = await call(who, operation, anns);
    for (const mark of ['lovelace', 'acacia', ann.email])
      assert.ok(!answer.text.toLowerCase().includes(mark), answer.toString());
    assert.ok(answer.status < 500, answer.toString());
  }
  assert.equal(await seenBy(ann, anns), before, 'nothing of hers has changed');
}

/** One of everything that a customer has, by the names under which operations ask for it. */
async function thingsOf(
  world: World,
  ann: Caller & { readonly customer: string; readonly session: string },
): Promise<Readonly<Record<string, string>>> {
  const shop = await aShop(world);
  const [sku = ''] = await goods(world, shop, [1000]);
  await world.owner.does('inventory/receive-stock', {
    delivery: world.name('d'),
    location: 'main',
    lines: [{ sku, quantity: 5 }],
  });
  const [order, cart, address] = [randomUUID(), randomUUID(), 'home'];
  const lines = [{ sku, quantity: 1, price: pounds(1000) }];
  await ann.does('orders/order-products', { order, customer: ann.customer, country: 'France', currency: 'GBP', lines });
  await ann.until('orders/order-status', { order }, (one) => one?.status === 'confirmed');
  await ann.does('customers/save-address', {
    address,
    country: 'FR',
    recipient: 'Ada Lovelace',
    street: ['12 Acacia Avenue'],
    city: 'Lyon',
  });
  await heardOf(() => ann.post('carts/add-lines', { cart, channel: shop.channel, ...basketOf([sku, 1]) }));
  return {
    customer: ann.customer,
    owner: ann.customer,
    session: ann.session,
    order,
    cart,
    from: cart,
    into: cart,
    address,
  };
}

async function seenBy(ann: Caller, { order, cart }: Readonly<Record<string, string>>): Promise<string> {
  const seen = [
    await ann.sees('customers/my-data'),
    await ann.sees('orders/order', { order }),
    await ann.sees('carts/cart', { cart }),
  ];
  return JSON.stringify(seen);
}

async function operationsOf(world: World): Promise<Operation[]> {
  const { paths } = (await world.anybody.raw('GET', '/openapi.json')).body;
  return Object.entries(paths as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const { schema = {}, example = {} } = requestBody?.content['application/json'] ?? {};
      const asked = parameters.filter((one: any) => one.in === 'query');
      const names = [...asked.map((one: any) => one.name as string), ...Object.keys(schema.properties ?? {})];
      return { path, method, asked, example, names };
    }),
  );
}

function call(
  who: Caller,
  { path, method, asked, example, names }: Operation,
  anns: Readonly<Record<string, string>>,
): Promise<Answer> {
  const ids = Object.fromEntries(Object.entries(anns).filter(([name]) => names.includes(name)));
  // A path that holds the name itself, such as `/checkouts/{id}`.
  const place = path.replace(/\{[^}]+\}/g, anns['order'] ?? '').slice(1);
  if (method === 'post') return who.post(place, { ...example, ...ids });
  const shown = asked.flatMap((one) => (one.example === undefined ? [] : [[one.name, one.example] as const]));
  return who.get(place, { ...Object.fromEntries(shown), ...ids });
}
