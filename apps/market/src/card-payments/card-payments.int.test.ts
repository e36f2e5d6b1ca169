import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { payments } from '@banyan/payments/contract';
import { startCardNetworkProcess } from './testing/card-network-process.ts';
import { cardSettings, gbp, serveCardMarket } from './testing/card-market.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-cards-'));
const network = await startCardNetworkProcess(folder);
let market = await serveCardMarket(join(folder, 'data'), network);
// Shown at the first start only.
const { staffToken } = market;
after(async () => {
  await market.end();
  await network.stop();
  await rm(folder, { recursive: true });
});
const GOOD = '4242424242424242';
const pounds = (amount: { readonly amount: number }): number => amount.amount / 10_000;

test('a payment is authorised, captured in parts, one of them for an invoice, and refunded; the books follow the network', async () => {
  await market.pay('P1', await network.card(GOOD));
  const held = await market.until('P1', ({ status }) => status === 'authorised');
  assert.equal(pounds(held.capturable), 10);
  const shares = [{ kind: 'goods' as const, amount: gbp(400) }];
  const invoice = { invoice: 'N1', customer: null, country: 'France', currency: 'GBP', terms: 'on-invoice' as const };
  await market.clerk.send(payments, 'issue-invoice', { ...invoice, shares });
  const capture = { intent: 'P1', capture: 'N1', amount: gbp(500), invoice: 'N1' };
  await market.clerk.send(payments, 'capture-intent', capture);
  await market.until('P1', ({ captured }) => pounds(captured) === 5);
  assert.equal((await market.clerk.query(payments, 'invoice', { invoice: 'N1' }))?.status, 'settled');
  assert.equal(await market.balance('asset:card-network'), 50_000);
  assert.equal(await market.balance('liability:deposits'), -10_000);
  await market.clerk.send(payments, 'refund-intent', { intent: 'P1', refund: 'R1', amount: gbp(100), reason: 'late' });
  const refunded = await market.until('P1', (it) => pounds(it.refunded) === 1);
  assert.equal(pounds(refunded.refundable), 4);
  await market.clerk.send(payments, 'void-intent', { intent: 'P1', reason: 'the rest is sold out' });
  await market.untilSo(async () => (await network.payments('P1#1'))[0]?.status === 'cancelled');
  const over = await market.clerk.send(payments, 'capture-intent', { ...capture, capture: 'N2' });
  assert.equal(over.done ? '' : over.rejected, 'not-authorised');
});

test('a buyer is asked, approves, and a webhook tells; one who is declined may try another card', async () => {
  await market.pay('P2', await network.card('4000002500003155'));
  const asked = await market.until('P2', ({ status }) => status === 'requires-action');
  await fetch(asked.action?.redirect ?? '', {
    method: 'POST',
    body: new URLSearchParams({ answer: 'approve' }),
    redirect: 'manual',
  });
  await market.until('P2', ({ status }) => status === 'authorised');
  await market.pay('P3', await network.card('4000000000009995'));
  const declined = await market.until('P3', ({ status }) => status === 'declined');
  assert.equal(declined.reason, 'insufficient-funds');
  const card = await network.card(GOOD);
  await market.clerk.send(payments, 'authorise-intent', { intent: 'P3', attempt: 2, card, returnUrl: null });
  await market.until('P3', ({ status }) => status === 'authorised');
});

test('a buyer who is back is known without a webhook: the network is asked', async () => {
  await network.steer('webhooks', { mode: 'held' });
  await market.pay('P4', await network.card('4000002500003155'));
  const asked = await market.until('P4', ({ status }) => status === 'requires-action');
  const body = new URLSearchParams({ answer: 'approve' });
  await fetch(asked.action?.redirect ?? '', { method: 'POST', body, redirect: 'manual' });
  await market.clerk.send(payments, 'check-intent', { intent: 'P4' });
  await market.until('P4', ({ status }) => status === 'authorised');
  await network.steer('webhooks', { mode: 'at-once' });
});

for (const fault of ['lost-request', 'lost-answer', 'error', 'error-after', 'no-answer', 'ignored', 'busy', 'twice'])
  test(`${fault}: the outcome is asked for, and each thing is done once`, async () => {
    const intent = `F-${fault}`;
    for (const operation of ['authorise', 'capture', 'refund']) await network.steer('faults', { operation, fault });
    await network.steer('faults', { operation: 'look-up', fault });
    await market.pay(intent, await network.card(GOOD));
    await market.until(intent, ({ status }) => status === 'authorised');
    await market.clerk.send(payments, 'capture-intent', { intent, capture: 'c', amount: gbp(700) });
    await market.until(intent, ({ captured }) => pounds(captured) === 7);
    await market.clerk.send(payments, 'refund-intent', { intent, refund: 'r', amount: gbp(200), reason: '' });
    await market.until(intent, ({ refunded }) => pounds(refunded) === 2);
    const [payment, ...others] = await network.payments(`${intent}#1`);
    assert.equal(others.length, 0);
    assert.deepEqual(
      payment?.captures.map(({ amount }) => amount),
      [700],
    );
    assert.deepEqual(
      payment?.refunds.map(({ amount }) => amount),
      [200],
    );
    await network.steer('calm');
  });

test('what is not answered by the deadline is cancelled, and an approval that comes later holds nothing', async () => {
  await network.steer('faults', { operation: 'authorise', fault: 'late', times: 100 });
  const card = await network.card(GOOD);
  // On a busy machine it may be over before the intent is there: that one was refused, and nothing of it is left.
  for (let ms = 1500; !(await market.pay('P5', card, new Date(Date.now() + ms).toISOString()));) ms *= 2;
  await market.until('P5', ({ status }) => status === 'cancelled');
  await market.untilSo(async () => {
    const { rows } = await market.clerk.query(payments, 'provider-requests', {});
    return rows.every(({ intent }) => intent !== 'P5');
  });
  await network.steer('calm');
  await network.steer('release');
  // The network does it now, and is told to give it up when it says so, if it was not before.
  await market.untilSo(async () => (await network.payments('P5#1')).every(({ status }) => status !== 'authorised'));
  assert.equal((await market.clerk.query(payments, 'intent', { intent: 'P5' }))?.reason, 'deadline');
});

test('the network is down and the market restarts meanwhile: nothing is lost, nothing done twice', async () => {
  const card = await network.card(GOOD);
  await network.steer('down');
  await market.pay('P6', card);
  await market.end();
  market = await serveCardMarket(join(folder, 'data'), network);
  await network.steer('up');
  await market.until('P6', ({ status }) => status === 'authorised');
  assert.equal((await network.payments('P6#1')).length, 1);
});

test('webhooks are taken in any order and number; what they tell is asked of the network', async () => {
  await network.steer('webhooks', { mode: 'held' });
  await market.pay('P7', await network.card('4000000000000259'));
  await market.until('P7', ({ status }) => status === 'authorised');
  const before = await market.balance('expense:chargebacks');
  await market.clerk.send(payments, 'capture-intent', { intent: 'P7', capture: 'c', amount: gbp(1000) });
  await market.until('P7', ({ disputed }) => pounds(disputed) === 10);
  const none = await market.clerk.send(payments, 'refund-intent', {
    intent: 'P7',
    refund: 'r',
    amount: gbp(1),
    reason: '',
  });
  assert.equal(none.done ? '' : none.rejected, 'more-than-captured');
  const [payment] = await network.payments('P7#1');
  await network.steer(`disputes/${payment?.disputes[0]?.id}`, { status: 'lost' });
  const delivered = await network.steer('webhooks/deliver', { order: 'shuffled', copies: 3 });
  const sent = delivered['sent'] as readonly { readonly status: number }[];
  assert.ok(sent.length >= 9 && sent.every(({ status }) => status === 204), JSON.stringify(sent));
  await market.untilSo(async () => (await market.balance('expense:chargebacks')) === before + 100_000);
  assert.equal(await market.balance('asset:disputed'), 0);
  await market.untilSo(
    async () => (await market.clerk.query(payments, 'webhooks', { status: 'open' })).rows.length === 0,
  );
  await network.steer('webhooks', { mode: 'at-once' });
});

test('a webhook of a payment that is not known yet is kept, and recorded once it is', async () => {
  const card = await network.card(GOOD);
  await network.authoriseByHand('P8#1', 1000, card);
  const open = async (): Promise<number> =>
    (await market.clerk.query(payments, 'webhooks', { status: 'open' })).rows.length;
  await market.untilSo(async () => (await open()) === 1);
  await market.pay('P8', card);
  await market.until('P8', ({ status }) => status === 'authorised');
  await market.untilSo(async () => (await open()) === 0);
});

test('a webhook with a wrong signature or another time is not taken; a right one is, whatever its bytes look like', async () => {
  const [payment] = await network.payments('P1#1');
  // Not as a program of ours would write it: only over these very bytes is the signature right.
  const body = `{ "data" : { "reference":"P1#1",\n "payment": "${payment?.id}" },\t"type":"payment.updated" }\n`;
  const send = async (headers: Record<string, string>): Promise<number> => {
    const all = { 'content-type': 'application/json', ...headers };
    return (await fetch(`${market.url}/webhooks/card-network`, { method: 'POST', headers: all, body })).status;
  };
  const signed = (id: string, at: number): Record<string, string> => {
    const timestamp = Math.floor(at / 1000);
    const key = Buffer.from(cardSettings(network).webhookSecret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
  };
  const six = 6 * 60_000;
  assert.equal(await send({}), 401);
  assert.equal(await send({ ...signed('wrong', Date.now()), 'webhook-signature': 'v1,AAAA' }), 401);
  assert.equal(await send(signed('old', Date.now() - six)), 401, 'of six minutes ago');
  assert.equal(await send(signed('early', Date.now() + six)), 401, 'of six minutes ahead');
  assert.equal(await send(signed('right', Date.now())), 204);
  await market.untilSo(
    async () => (await market.clerk.query(payments, 'webhooks', { status: 'open' })).rows.length === 0,
  );
});

test('under chaos everything comes to its end, and network and books agree', async () => {
  const card = await network.card(GOOD);
  const rates = { 'lost-request': 0.08, 'lost-answer': 0.08, error: 0.05, 'error-after': 0.08, busy: 0.05, late: 0.05 };
  await network.steer('chaos', { seed: '7', rates });
  const before = await market.balance('asset:card-network');
  const names = Array.from({ length: 10 }, (_, nth) => `C${nth}`);
  await Promise.all(
    names.map(async (intent, nth) => {
      await market.pay(intent, card);
      await market.until(intent, ({ status }) => status === 'authorised');
      await market.clerk.send(payments, 'capture-intent', { intent, capture: 'c1', amount: gbp(100 + nth) });
      await market.clerk.send(payments, 'capture-intent', { intent, capture: 'c2', amount: gbp(200) });
      await market.until(intent, ({ captured }) => pounds(captured) === 3 + nth / 100);
      await market.clerk.send(payments, 'refund-intent', { intent, refund: 'r', amount: gbp(50 + nth), reason: '' });
      await market.until(intent, ({ refunded }) => pounds(refunded) > 0);
      await market.clerk.send(payments, 'void-intent', { intent, reason: 'the rest' });
    }),
  );
  await market.untilSo(async () => (await market.clerk.query(payments, 'provider-requests', {})).rows.length === 0);
  await network.steer('calm');
  let net = 0;
  for (const intent of names) {
    const found = await network.payments(`${intent}#1`);
    assert.deepEqual(
      found.map(({ status }) => status),
      ['cancelled'],
    );
    for (const { captures, refunds } of found)
      net += [...captures, ...refunds.map(({ amount }) => ({ amount: -amount }))].reduce(
        (sum, one) => sum + one.amount,
        0,
      );
  }
  assert.equal(await market.balance('asset:card-network'), before + net * 100);
});

test('a card number is refused in whatever field, and is nowhere in the data folder', async () => {
  const token = `Bearer ${staffToken}`;
  const post = async (path: string, body: unknown, key: string = crypto.randomUUID()): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, authorization: token };
    const response = await fetch(`${market.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return `${response.status} ${await response.text()}`;
  };
  const answers = [
    await post('/payments/void-intent', { intent: 'P2', reason: `pay with ${GOOD}` }),
    await post('/payments/void-intent', { intent: 'P2', reason: { deep: [{ [GOOD]: 1 }] } }),
    await post('/payments/void-intent', { intent: 'P2', reason: '4242 4242 4242 4242' }),
    await post('/orders/draft-order', { order: 4242424242424242 }),
    await post('/payments/void-intent', { intent: 'P2', reason: 'x' }, GOOD),
    await post(`/payments/${GOOD}`, {}),
  ];
  const searched = await fetch(`${market.url}/catalog/search?text=4242+4242+4242+4242`);
  for (const answer of [...answers, `${searched.status} ${await searched.text()}`]) {
    assert.match(answer, /^400 .*refused-content/);
    assert.doesNotMatch(answer, /4242/);
  }
  await market.system.system.operations.settle();
  for (const file of await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const bytes = await readFile(join(file.parentPath, file.name));
    assert.equal(bytes.includes(GOOD), false, file.name);
  }
});
