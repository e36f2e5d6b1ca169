import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { verifiedWebhookId } from './verify-webhook.ts';

const KEY = Buffer.from('a key that only two know');
const SECRET = `whsec_${KEY.toString('base64')}`;
const AT = 1_767_225_600;
/** With blanks, an order of its own and a number that JavaScript writes in another way. */
const BODY = Buffer.from('{ "type":"payment.updated",\r\n"b": 1.0,\t"a":"\\u00e9" }\n');

function signed(body: Uint8Array, timestamp = AT): Record<string, string> {
  const signature = createHmac('sha256', KEY).update(`w1.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': 'w1', 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

test('a webhook counts for five minutes before and after its time, and no longer', () => {
  const idAfter = (seconds: number) => verifiedWebhookId(signed(BODY), BODY, SECRET, (AT + seconds) * 1000);
  for (const seconds of [-300, 0, 300]) assert.equal(idAfter(seconds), 'w1', `after ${seconds} s`);
  for (const seconds of [-360, -301, 301, 360]) assert.equal(idAfter(seconds), undefined, `after ${seconds} s`);
});

test('its signature is over the bytes as they came, not over what they mean', () => {
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));
  assert.equal(verifiedWebhookId(signed(BODY), BODY, SECRET, AT * 1000), 'w1');
  assert.equal(verifiedWebhookId(signed(BODY), rewritten, SECRET, AT * 1000), undefined);
  assert.equal(verifiedWebhookId(signed(rewritten), BODY, SECRET, AT * 1000), undefined);
});

test('it is over the id and the time as well, by this key, and one right signature of several is enough', () => {
  const right = signed(BODY);
  const id = (part: Record<string, string>, secret = SECRET) =>
    verifiedWebhookId({ ...right, ...part }, BODY, secret, AT * 1000);
  assert.equal(id({ 'webhook-id': 'w2' }), undefined);
  assert.equal(id({ 'webhook-timestamp': String(AT + 1) }), undefined);
  assert.equal(id({}, `whsec_${Buffer.from('another key').toString('base64')}`), undefined);
  assert.equal(id({ 'webhook-signature': `v1,AAAA ${right['webhook-signature']}` }), 'w1');
  assert.equal(id({ 'webhook-signature': right['webhook-signature']!.replace('v1,', 'v2,') }), undefined);
});
