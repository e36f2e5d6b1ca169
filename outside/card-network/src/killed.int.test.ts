import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const folder = await mkdtemp(join(tmpdir(), 'card-network-killed-'));
const stateFile = join(folder, 'state.jsonl');

async function start() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, CARD_NETWORK_PORT: '0', CARD_NETWORK_STATE: stateFile, CARD_NETWORK_WEBHOOK_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  const post = async (path: string, body: object, key: string): Promise<{ id: string; token: string }> => {
    const headers = { authorization: 'Bearer sk_test_banyan', 'idempotency-key': key };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(response.status, 200);
    return (await response.json()) as { id: string; token: string };
  };
  return { child, url, post };
}

test('what was answered is there after a kill, a torn line is not', async () => {
  const first = await start();
  const { token } = await first.post(
    '/tokens',
    { number: '4242424242424242', expiryMonth: 1, expiryYear: 2099, cvc: '123' },
    'T',
  );
  const body = { amount: 1000, currency: 'GBP', token };
  const ids = await Promise.all(
    Array.from({ length: 50 }, async (_, nth) =>
      first.post('/v1/payments', { ...body, reference: `p${nth}` }, `K${nth}`),
    ),
  );
  first.child.kill('SIGKILL');
  await once(first.child, 'close');
  await appendFile(stateFile, '{"kind":"payment","key":"torn');
  const second = await start();
  for (const [nth, { id }] of ids.entries())
    assert.equal((await second.post('/v1/payments', { ...body, reference: `p${nth}` }, `K${nth}`)).id, id);
  const fresh = await second.post('/v1/payments', { ...body, reference: 'new' }, 'new');
  assert.ok(!ids.some(({ id }) => id === fresh.id), 'ids are not given twice');
  second.child.kill('SIGTERM');
  const [code] = (await once(second.child, 'close')) as [number];
  assert.equal(code, 0);
  await rm(folder, { recursive: true });
});
