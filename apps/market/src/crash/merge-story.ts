import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { carts } from '@banyan/carts/contract';
import { customers } from '@banyan/customers/contract';
import { customer, type System } from '@banyan/engine';
import { Shop, visitor } from '../checkout/testing/shop.ts';

/** Who signs in. */
export const ANN = customer('ann');
const SIGN_IN = { email: 'ann@example.org', password: 'correct horse' };
const anybody = { role: 'public', id: 'anybody', tenant: 'default' } as const;
const inShop = { channel: 'web', currency: 'GBP' };

/** What a shop is furnished with in which somebody with an account has filled a cart, and further ones before signing in. */
export interface MergeStory {
  readonly guest: ReturnType<typeof visitor>;
  /** The guest's own token, and the one that a cart is handed over with. */
  readonly token: string;
  readonly handover: string;
  /** The customer's cart: 3 mugs, 6,000 pots, coupon MINE. */
  readonly own: string;
  /** The guest's: 2 mugs, 5,000 pots, a lid, coupon THEIRS. It goes into the customer's. */
  readonly merged: string;
  /** Another of the guest's: 4 mugs, coupon ALONE. It comes along with the guest, and then begins a cart of this name. */
  readonly joined: string;
  readonly begun: string;
}

/** Puts on sale what the story is about, and fills the carts. */
export async function furnishMerge(shop: Shop): Promise<MergeStory> {
  const newToken = () => randomBytes(32).toString('base64url');
  const [own, merged, joined, begun] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const story = { guest: visitor(), token: newToken(), handover: newToken(), own, merged, joined, begun };
  await shop.sell('LID', 200);
  await shop.system.operations.settle();
  const send = shop.system.client(anybody);
  const account = { ...SIGN_IN, customer: 'ann', country: 'France', name: 'Ann', session: 's1', token: newToken() };
  assert.ok((await send.send(customers, 'sign-up', account)).done);
  const asked = { customer: 'ann', purpose: 'verification', id: 's1' } as const;
  const mailer = shop.system.client({ role: 'service', id: 'notifications', tenant: 'default' });
  const token = await mailer.query(customers, 'mail-token', asked);
  assert.ok((await send.send(customers, 'verify-email', { customer: 'ann', verification: 's1', token })).done);
  const come = { visitor: story.guest.id, token: story.token };
  assert.ok((await send.send(customers, 'become-visitor', come)).done);
  for (const [owner, cart, coupon, pieces] of [
    [ANN, own, 'MINE', { MUG: 3, POT: 6000 }],
    [story.guest, merged, 'THEIRS', { MUG: 2, POT: 5000, LID: 1 }],
    [story.guest, joined, 'ALONE', { MUG: 4 }],
  ] as const) {
    const client = shop.system.client(owner);
    const lines = Object.entries(pieces).map(([sku, quantity]) => ({ line: sku.toLowerCase(), sku, quantity }));
    assert.ok((await client.send(carts, 'add-lines', { cart, ...inShop, lines })).done);
    assert.ok((await client.send(carts, 'enter-coupon', { cart, coupon })).done);
  }
  return story;
}

/** What a browser does when its guest signs in: hands over, signs in, merges, from a second tab as well; then all that the guest has is Ann's. */
export async function tellMergeStory(
  system: System,
  { guest, token, handover, own, merged, joined, begun }: MergeStory,
  acknowledge: (what: string) => void,
): Promise<void> {
  const ann = system.client(ANN);
  const handed = { cart: merged, token: handover };
  const over = await system.client(guest).send(carts, 'hand-over-cart', handed, { key: 'hand over' });
  // Keys of commands with secrets end with the process. Told again, there may be nothing left to hand over: it is merged, or Ann's.
  assert.ok(over.done || ['cart-closed', 'no-such-cart'].includes(over.rejected), JSON.stringify(over));
  const session = { ...SIGN_IN, session: 's2', token: handover };
  assert.ok((await system.client(anybody).send(customers, 'sign-in', session, { key: 'sign in' })).done);
  for (const key of ['merge', 'merge in a second tab']) {
    const done = await ann.send(carts, 'merge-carts', { into: own, from: merged, token: handover }, { key });
    assert.ok(done.done, JSON.stringify(done));
    acknowledge('merged');
  }
  assert.ok((await ann.send(customers, 'join-visitor', { token }, { key: 'join' })).done);
  acknowledge('joined');
  await system.operations.settle();
  const done = await ann.send(carts, 'merge-carts', { into: begun, from: joined }, { key: 'begin' });
  assert.ok(done.done, JSON.stringify(done));
  acknowledge('begun');
}
