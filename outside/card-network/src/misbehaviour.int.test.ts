import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { readText } from './http.ts';
import { Faults } from './faults.ts';
import { openNetwork } from './testing/open-network.ts';
import { signedHeaders } from './webhooks.ts';

const GOOD = '4242424242424242';
const received: { headers: IncomingMessage['headers']; body: string }[] = [];
let answerWith = 200;
const merchant = createServer((request, response) => {
  void readText(request).then((body) => {
    received.push({ headers: request.headers, body });
    response.writeHead(answerWith).end();
  });
});
await once(merchant.listen(0, '127.0.0.1'), 'listening');
const webhookUrl = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/`;
const network = await openNetwork({ webhookUrl });
await network.steer('webhooks', { mode: 'held' });
after(async () => {
  await network.remove();
  merchant.close();
});

const found = async (reference: string): Promise<number> =>
  (await network.get(`/v1/payments?reference=${reference}`)).body.payments?.length ?? 0;

for (const [fault, done] of [
  ['lost-request', 0],
  ['lost-answer', 1],
  ['error', 0],
  ['error-after', 1],
  ['busy', 0],
] as const)
  test(`${fault}: ${done === 1 ? 'done' : 'not done'}, nobody is told, and once when it is sent again`, async () => {
    await network.steer('faults', { operation: 'authorise', fault });
    const body = { reference: fault, amount: 1000, currency: 'GBP', token: await network.card(GOOD) };
    const status = await network.post('/v1/payments', body, fault).then(
      (answer) => answer.status,
      () => 0,
    );
    assert.ok([0, 500, 503].includes(status), String(status));
    assert.equal(await found(fault), done);
    assert.equal((await network.post('/v1/payments', body, fault)).status, 200);
    assert.equal(await found(fault), 1);
  });

test('without an answer: done, or never; late: done when nobody waits any more, and once', async () => {
  const token = await network.card(GOOD);
  for (const [fault, done] of [
    ['no-answer', 1],
    ['ignored', 0],
    ['late', 0],
  ] as const) {
    await network.steer('faults', { operation: 'authorise', fault, reference: fault });
    const asked = fetch(`${network.url}/v1/payments`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test', 'idempotency-key': fault },
      body: JSON.stringify({ reference: fault, amount: 1000, currency: 'GBP', token }),
      signal: AbortSignal.timeout(200),
    });
    await assert.rejects(asked);
    assert.equal(await found(fault), done);
  }
  assert.deepEqual(await network.steer('release'), { released: 1 });
  assert.equal(await found('late'), 1);
});

test('an answer comes twice on one connection', async () => {
  await network.steer('faults', { operation: 'look-up', fault: 'twice' });
  const socket = connect(Number(new URL(network.url).port), '127.0.0.1');
  socket.write('GET /v1/payments?reference=x HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_test\r\n\r\n');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.match(/"payments":\[\]/g)?.length === 2) socket.destroy();
  });
  await once(socket, 'close');
  assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 2);
});

test('it is down until it is up, and what was kept is there', async () => {
  await network.pay(GOOD, 'before');
  await network.steer('down');
  await assert.rejects(network.get('/v1/payments?reference=before'));
  await network.steer('up');
  assert.equal(await found('before'), 1);
});

test('webhooks are signed, come in any order and number, and are sent again until they are taken', async () => {
  await network.steer('webhooks/deliver');
  received.length = 0;
  const { body } = await network.pay(GOOD, 'told');
  await network.post(`/v1/payments/${body.id}/captures`, { reference: 'c', amount: 1 });
  answerWith = 500;
  const refused = await network.steer('webhooks/deliver');
  assert.deepEqual(
    (refused['sent'] as { status: number }[]).map(({ status }) => status),
    [500, 500],
  );
  answerWith = 200;
  received.length = 0;
  await network.steer('webhooks/deliver', { order: 'reversed', copies: 2 });
  const types = received.map((one) => (JSON.parse(one.body) as { type: string }).type);
  assert.deepEqual(types, ['payment.captured', 'payment.captured', 'payment.authorised', 'payment.authorised']);
  assert.equal(received[0]?.headers['webhook-id'], received[1]?.headers['webhook-id']);
  for (const { headers, body: text } of received) {
    const [id, time] = [String(headers['webhook-id']), Number(headers['webhook-timestamp'])];
    assert.equal(headers['webhook-signature'], signedHeaders(id, time, text, 'whsec_c2VjcmV0')['webhook-signature']);
  }
  assert.deepEqual((await network.steer('webhooks/deliver'))['sent'], []);
});

test('a signature is the one that Standard Webhooks gives as its example', () => {
  const body = '{"test": 2432232314}';
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const headers = signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, body, secret);
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('misbehaviour by chance depends on the seed and the request, not on their order', () => {
  const run = (seed: string, keys: readonly number[]): Record<string, string | undefined> => {
    const faults = new Faults();
    faults.setChaos({ seed, rates: { error: 0.2, late: 0.1, 'lost-answer': 0.1 } });
    return Object.fromEntries(
      keys.map((key) => [`k${key}`, faults.next({ operation: 'capture', reference: '', key: `k${key}` })?.fault]),
    );
  };
  const keys = Array.from({ length: 500 }, (_, nth) => nth);
  assert.deepEqual(run('a', keys), run('a', keys.toReversed()));
  assert.notDeepEqual(run('a', keys), run('b', keys));
  const faulty = Object.values(run('a', keys)).filter((fault) => fault !== undefined).length;
  assert.ok(faulty > 150 && faulty < 250, `${faulty} of 500`);
});

test('a settlement holds what moved, with fees, and the faults that it was told to have', async () => {
  const { body } = await network.pay('4000000000000259', 'settled');
  await network.steer('clock', { advanceMs: 40 * 86_400_000 });
  const { body: other } = await network.pay('4000000000000259', 'settled-2');
  assert.equal(body.status, 'authorised');
  const captured = await network.post(`/v1/payments/${other.id}/captures`, { reference: 'c,"1"', amount: 600 });
  await network.post(`/v1/payments/${other.id}/captures`, { reference: 'c2', amount: 400 });
  const [first] = captured.body.captures ?? [];
  const [dispute] = captured.body.disputes ?? [];
  await network.steer(`disputes/${dispute?.id}`, { status: 'won' });
  await network.post(`/v1/payments/${other.id}/refunds`, { reference: 'r', amount: 100 });
  const day = first?.at.slice(0, 10) ?? '';
  const rows = (await network.text(`/v1/settlements/${day}.csv`)).trimEnd().split('\r\n');
  assert.equal(rows[0], 'type,payment,reference,object,currency,gross,fee,net,at');
  const kinds = rows.slice(1).map((row) => row.split(',', 1)[0]);
  assert.deepEqual(new Set(kinds), new Set(['capture', 'dispute', 'dispute-won', 'refund']));
  assert.ok(
    rows.some((row) => row.includes(`"c,""1""",${first?.id},GBP,600,28,572,`)),
    rows.join('\n'),
  );
  await network.steer('settlement-faults', { object: first?.id ?? '', fault: 'omit' });
  assert.equal((await network.text(`/v1/settlements/${day}.csv`)).trimEnd().split('\r\n').length, rows.length - 1);
});
