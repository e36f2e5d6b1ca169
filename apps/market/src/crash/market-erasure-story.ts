import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { customers } from '@banyan/customers/contract';
import { customer } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import type { Shop } from '../checkout/testing/shop.ts';
import { FileNetwork } from './file-network.ts';
import { readTemplate } from './furnished-folder.ts';
import { workOff } from './return-story.ts';

/** Who is to be forgotten. */
export const ann = customer('ann');
const NAME = 'Featherstonehaugh';
/** What says who they are: nothing of it may be left. */
export const WORDS = [NAME, 'Acacia'];
/** Where they live: on their invoices for as long as the law wants it. */
export const home = { recipient: `Ann ${NAME}`, street: ['12 Acacia Avenue'], city: 'London', country: 'GB' };
const email = `ann@${NAME}.example`.toLowerCase();
/** Of the year of issue and this many more. */
const RETENTION_YEARS = 3;

/** What the shop is furnished with whose customer wants to be forgotten. */
export interface ErasureStory {
  /** Bought on invoice and sent years ago: its invoice need not be kept any more. */
  readonly old: string;
  /** Two mugs and delivery: 25.00, paid by card and sent. */
  readonly order: string;
  /** One of the mugs, which came back; the card network has still to give its 10.00 back. */
  readonly back: string;
}

/** The story that the furnished shop was made for. */
export function readErasureStory(): ErasureStory {
  return readTemplate('story.json') as ErasureStory;
}

type Tenders = NonNullable<Parameters<Shop['basket']>[1]>['tenders'];

async function buy(shop: Shop, mugs: number, tenders: Tenders, whenStarted = async () => {}): Promise<string> {
  const basket = await shop.basket({ MUG: mugs }, { buyer: ann, ...(tenders && { tenders }) });
  const mine = { buyer: ann, body: { ...basket.body, email, shipTo: home, billTo: home } };
  await shop.start(mine);
  await whenStarted();
  assert.equal((await shop.outcome(mine)).status, 'completed');
  const order = mine.body.checkout;
  assert.ok((await shop.clerk.send(orders, 'fulfil-order', { order, fulfilment: randomUUID() })).done);
  await shop.system.operations.settle();
  return order;
}

/** Years ago: Ann opens an account, and buys something on invoice; the order’s id. Beside her somebody stays. */
export async function furnishPast(shop: Shop): Promise<string> {
  const { clerk, system } = shop;
  await shop.receive('MUG', 10);
  await clerk.send(customers, 'set-retention', { years: RETENTION_YEARS });
  await clerk.send(customers, 'register-customer', { customer: 'bea', country: 'France', name: 'Bea' });
  const signedUp = await system
    .client({ role: 'public', id: 'anybody', tenant: 'default' })
    .send(customers, 'sign-up', {
      customer: ann.id,
      country: 'United Kingdom',
      name: home.recipient,
      email,
      password: 'correct horse',
      session: 's1',
      token: 'c2VjcmV0LXRva2VuLW9mLTI1Ni1iaXRzLW5vdC1yZWF',
    });
  assert.ok(signedUp.done, JSON.stringify(signedUp));
  assert.ok((await system.client(ann).send(customers, 'save-address', { address: 'home', ...home })).done);
  return buy(shop, 1, undefined);
}

/** Now: she buys by card, and one of two mugs comes back, which the card network has not answered yet. */
export async function furnishNow(shop: Shop, template: string): Promise<Omit<ErasureStory, 'old'>> {
  const network = new FileNetwork(join(template, 'network.json'));
  const back = randomUUID();
  const rest = { kind: 'card' as const, card: 'tok_good', returnUrl: `https://shop.example/thanks?name=${NAME}` };
  const order = await buy(shop, 2, { rest }, () => workOff(shop.system, network));
  await workOff(shop.system, network);
  const lines = [{ line: 0, quantity: 1 }];
  const asked = { return: back, order, lines, reason: 'unwanted' as const };
  assert.ok((await shop.system.client(ann).send(orders, 'request-return', asked)).done);
  const come = lines.map((line) => ({ ...line, condition: 'sellable' as const }));
  assert.ok((await shop.clerk.send(orders, 'receive-return', { return: back, location: 'main', lines: come })).done);
  return { order, back };
}
