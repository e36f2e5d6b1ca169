import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { openNetwork } from './testing/open-network.ts';

const GOOD = '4242424242424242';
let network = await openNetwork();
after(() => network.remove());

test('a card is tokenised, and its number is nowhere in the state file', async () => {
  assert.match(await network.card('4242 4242 4242 4242'), /^tok_/);
  const wrong = await network.post('/tokens', {
    number: '4242424242424241',
    expiryMonth: 1,
    expiryYear: 2099,
    cvc: '1',
  });
  assert.deepEqual([wrong.status, wrong.body.error?.code], [422, 'invalid-number']);
  const old = await network.post('/tokens', { number: GOOD, expiryMonth: 1, expiryYear: 2020, cvc: '123' });
  assert.equal(old.body.error?.code, 'expired-card');
  assert.doesNotMatch(await readFile(network.stateFile, 'utf8'), /4242424242424242/);
});

test('a payment is authorised, captured and refunded in parts, never beyond', async () => {
  const { body: payment } = await network.pay(GOOD, 'parts');
  assert.equal(payment.status, 'authorised');
  const at = `/v1/payments/${payment.id}`;
  assert.equal((await network.post(`${at}/captures`, { reference: 'c1', amount: 400 })).status, 200);
  assert.equal(
    (await network.post(`${at}/captures`, { reference: 'c2', amount: 601 })).body.error?.code,
    'more-than-authorised',
  );
  assert.equal((await network.post(`${at}/captures`, { reference: 'c2', amount: 600 })).status, 200);
  assert.equal((await network.post(`${at}/void`, {})).body.error?.code, 'captured');
  assert.equal((await network.post(`${at}/refunds`, { reference: 'r1', amount: 999 })).status, 200);
  assert.equal(
    (await network.post(`${at}/refunds`, { reference: 'r2', amount: 2 })).body.error?.code,
    'more-than-captured',
  );
  assert.equal(
    (await network.post(`${at}/refunds`, { reference: 'r2', amount: -1 })).body.error?.code,
    'invalid-field',
  );
  const { body } = await network.get(at);
  assert.equal(body.version, 4);
});

test('what is void is not captured, and voiding again changes nothing', async () => {
  const { body } = await network.pay(GOOD, 'void');
  const at = `/v1/payments/${body.id}`;
  const voided = await network.post(`${at}/void`, {});
  assert.deepEqual((await network.post(`${at}/void`, {})).body, voided.body);
  const refused = await network.post(`${at}/captures`, { reference: 'c', amount: 1 });
  assert.deepEqual([refused.status, refused.body.error?.code], [409, 'payment-cancelled']);
});

test('one idempotency key has one effect and one answer, also refused ones, also after a restart', async () => {
  const token = await network.card(GOOD);
  const asked = { reference: 'once', amount: 1000, currency: 'GBP', token };
  const answers = await Promise.all([1, 2, 3].map(() => network.post('/v1/payments', asked, 'K1')));
  for (const { body } of answers) assert.deepEqual(body, answers[0]?.body);
  const other = await network.post('/v1/payments', { ...asked, amount: 1001 }, 'K1');
  assert.deepEqual([other.status, other.body.error?.code], [422, 'idempotency-key-reused']);
  const refused = await network.post(
    `/v1/payments/${answers[0]?.body.id}/captures`,
    { reference: 'c', amount: 5000 },
    'K2',
  );
  network = await network.again();
  assert.deepEqual((await network.post('/v1/payments', asked, 'K1')).body, answers[0]?.body);
  assert.deepEqual(
    (await network.post(`/v1/payments/${answers[0]?.body.id}/captures`, { reference: 'c', amount: 5000 }, 'K2')).body,
    refused.body,
  );
  assert.equal((await network.get('/v1/payments?reference=once')).body.payments?.length, 1);
});

test('test numbers are declined, each for its reason', async () => {
  for (const [number, reason] of [
    ['4000000000000002', 'do-not-honour'],
    ['4000000000009995', 'insufficient-funds'],
    ['4000000000000069', 'expired-card'],
  ] as const) {
    const { body } = await network.pay(number, reason);
    assert.deepEqual([body.status, body.declineReason], ['declined', reason]);
  }
  const later = await network.pay('4000000000000341', 'now');
  const renewed = await network.pay('4000000000000341', 'later', { offSession: true });
  assert.deepEqual([later.body.status, renewed.body.status], ['authorised', 'declined']);
});

test('a challenge is approved, refused, cannot be passed, or is not answered in time', async () => {
  const asked = await network.pay('4000002500003155', 'asks', { returnUrl: 'http://shop.test/back?order=7' });
  assert.equal(asked.body.status, 'requires-action');
  const url = asked.body.action?.url ?? '';
  assert.match(await (await fetch(url)).text(), /Approve/);
  const answer = async (to: string, how: string): Promise<Response> =>
    fetch(to, { method: 'POST', body: new URLSearchParams({ answer: how }), redirect: 'manual' });
  const back = await answer(url, 'approve');
  assert.equal(back.headers.get('location'), `http://shop.test/back?order=7&payment=${asked.body.id}`);
  assert.equal((await network.get(`/v1/payments/${asked.body.id}`)).body.status, 'authorised');
  await answer(url, 'refuse');
  assert.equal((await network.get(`/v1/payments/${asked.body.id}`)).body.status, 'authorised');
  for (const [number, how] of [
    ['4000002500003155', 'refuse'],
    ['4000008400001629', 'approve'],
  ] as const) {
    const { body } = await network.pay(number, `no ${number}`);
    await answer(body.action?.url ?? '', how);
    assert.equal((await network.get(`/v1/payments/${body.id}`)).body.declineReason, 'authentication-failed');
  }
  const slow = await network.pay('4000002500003155', 'slow');
  await network.steer('clock', { advanceMs: 16 * 60_000 });
  assert.equal((await network.get(`/v1/payments/${slow.body.id}`)).body.declineReason, 'authentication-timeout');
});

test('an authorisation lapses after a week, what was captured stays', async () => {
  const { body } = await network.pay(GOOD, 'lapses');
  await network.post(`/v1/payments/${body.id}/captures`, { reference: 'c', amount: 300 });
  await network.steer('clock', { advanceMs: 8 * 86_400_000 });
  network = await network.again();
  const later = await network.get(`/v1/payments/${body.id}`);
  assert.deepEqual([later.body.status, later.body.captures?.length], ['expired', 1]);
  const refused = await network.post(`/v1/payments/${body.id}/captures`, { reference: 'd', amount: 300 });
  assert.equal(refused.body.error?.code, 'payment-expired');
});

test('what is cancelled by reference cannot come any more', async () => {
  const first = await network.pay(GOOD, 'gone');
  await network.post('/v1/cancellations', { reference: 'gone' });
  assert.equal((await network.get(`/v1/payments/${first.body.id}`)).body.status, 'cancelled');
  await network.post('/v1/cancellations', { reference: 'never seen' });
  const late = await network.pay(GOOD, 'never seen');
  assert.deepEqual([late.status, late.body.error?.code], [409, 'reference-cancelled']);
});

test('refunds pend and fail, disputes are opened and closed', async () => {
  const { body: pending } = await network.pay('4000000000007726', 'pending');
  await network.post(`/v1/payments/${pending.id}/captures`, { reference: 'c', amount: 1000 });
  const { body } = await network.post(`/v1/payments/${pending.id}/refunds`, { reference: 'r', amount: 1000 });
  const refund = body.refunds?.[0];
  assert.equal(refund?.status, 'pending');
  const more = await network.post(`/v1/payments/${pending.id}/refunds`, { reference: 's', amount: 1 });
  assert.equal(more.body.error?.code, 'more-than-captured');
  await network.steer(`refunds/${refund?.id}`, { status: 'failed' });
  const again = await network.post(`/v1/payments/${pending.id}/refunds`, { reference: 's', amount: 1000 });
  assert.equal(again.status, 200);
  const { body: disputed } = await network.pay('4000000000000259', 'disputed');
  const captured = await network.post(`/v1/payments/${disputed.id}/captures`, { reference: 'c', amount: 700 });
  const dispute = captured.body.disputes?.[0];
  assert.deepEqual([dispute?.status, dispute?.amount], ['opened', 700]);
  await network.steer(`disputes/${dispute?.id}`, { status: 'won' });
  assert.equal((await network.get(`/v1/payments/${disputed.id}`)).body.disputes?.[0]?.status, 'won');
});

test('the merchant needs its key, and a change an idempotency key', async () => {
  const stranger = await fetch(`${network.url}/v1/payments?reference=x`);
  assert.equal(stranger.status, 401);
  const keyless = await fetch(`${network.url}/v1/cancellations`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test' },
    body: '{"reference":"x"}',
  });
  assert.equal(keyless.status, 400);
});
