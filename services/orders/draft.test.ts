import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { channelFacts, opened } from './checkout/testing/facts.ts';
import { knownChannel } from './checkout/known-channel.ts';
import { draftOrder } from './draft-order.ts';
import { orderLines } from './order-lines.ts';
import { orderList } from './order-list.ts';
import { orderProducts } from './order-products.ts';
import { order } from './order.ts';

const head = { order: 'O1', customer: null, country: 'France', currency: 'GBP' };
const price = { amount: 295, currency: 'GBP', scale: 2 };
const body = { ...head, lines: [{ sku: 'A', kind: 'goods' as const, quantity: 2, price }] };
const ofBefore = { ...head, lines: [{ sku: 'A', kind: 'goods' as const, quantity: 2, price: 29_500 }], total: 59_000 };
const draftedIn = (channel: string) => events(order('O1'), ['order-drafted', { ...ofBefore, channel }]);
const closed = events(knownChannel('web'), ['channel-learnt', { ...channelFacts, isOpen: false }]);
const row = (channel: string) => ({
  ...head,
  number: null,
  visitor: null,
  channel,
  status: 'drafted' as const,
  lines: 1,
  total: 59_000,
  draftedAt: '2026-01-01T00:00:00.000Z',
  placedAt: null,
  shippedAt: null,
  reason: null,
  isDue: false,
  unpaid: [],
  tags: [],
});

test('an order names the channel that it was sold through, the default one unless told', () => {
  given().when(draftOrder, body).then(draftedIn('default'));
  given(opened)
    .when(draftOrder, { ...body, channel: 'web' })
    .then(draftedIn('web'));
  given(draftedIn('web')).thenRow(orderList, 'O1', row('web'));
  given(draftedIn('web')).when(draftOrder, body).thenRejected('order-exists', { order: 'O1' });
});

test('an order of before there were channels names the default one, and is the same when it is sent again', () => {
  const before = events(order('O1'), ['order-drafted', ofBefore]);
  given(before).thenRow(orderList, 'O1', row('default'));
  given(before).when(draftOrder, body).thenNothing();
  given(before)
    .when(draftOrder, { ...body, channel: 'default' })
    .thenNothing();
  given(before, opened)
    .when(draftOrder, { ...body, channel: 'web' })
    .thenRejected('order-exists', { order: 'O1' });
});

test('nothing is ordered through a channel that nobody has opened, or that is closed, by staff or the public', () => {
  const inWeb = { ...body, channel: 'web' };
  const bought = { ...head, channel: 'web', lines: [{ sku: 'A', quantity: 2, price }] };
  given().when(draftOrder, inWeb).thenRejected('no-such-channel', { channel: 'web' });
  given().when(orderProducts, bought).thenRejected('no-such-channel', { channel: 'web' });
  given(opened, closed).when(draftOrder, inWeb).thenRejected('channel-closed', { channel: 'web' });
  given(opened, closed).when(orderProducts, bought).thenRejected('channel-closed', { channel: 'web' });
  // What was ordered before it was closed is there still.
  given(draftedIn('web'), opened, closed).when(draftOrder, inWeb).thenNothing();
});

test('what is noted of lines is sealed by the key of whoever orders, and compared; of nobody known, and in drafts of before, it is in the clear', () => {
  const mine = { ...body, customer: 'ann' };
  const noted = { ...mine, lines: [body.lines[0]!, { ...body.lines[0]!, note: 'for Bea' }] };
  const lines = [ofBefore.lines[0]!, ofBefore.lines[0]!];
  const open = [lines[0]!, { ...lines[1]!, note: 'for Bea' }];
  const as = { ...head, channel: 'default', total: 118_000 };
  const sealed = { ...as, customer: 'ann', lines, about: 'ann', notes: [{ line: 1, words: 'for Bea' }] };
  const drafted = events(order('O1'), ['order-drafted', sealed]);
  given().when(draftOrder, noted).then(drafted);
  given(drafted).when(draftOrder, noted).thenNothing();
  const another = { ...noted, lines: [body.lines[0]!, { ...body.lines[0]!, note: 'for Cid' }] };
  given(drafted).when(draftOrder, another).thenRejected('order-exists', { order: 'O1' });
  const second = { order: 'O1', line: 1, currency: 'GBP', ...open[1]!, returned: 0, pieces: null };
  const row = { ...second, customer: 'ann', at: '2026-01-01T00:00:00.000Z' };
  given(drafted).thenRow(orderLines, 'O1\t001', row);
  const ofNobody = events(order('O1'), ['order-drafted', { ...as, lines: open }]);
  given()
    .when(draftOrder, { ...noted, customer: null })
    .then(ofNobody);
  const before = events(order('O1'), ['order-drafted', { ...as, customer: 'ann', lines: open }]);
  given(before).when(draftOrder, noted).thenNothing();
  given(before).thenRow(orderLines, 'O1\t001', row);
});
