import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { contract } from '@banyan/core';
import { anybody, startSystem } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { staffTokenAuthentication } from './authentication.ts';
import { startGateway } from './gateway.ts';
import { newLogger } from './logger.ts';
import { openApiDocument } from './openapi/openapi-document.ts';
import { hashStaffToken, newStaffToken } from './staff-token.ts';
import { errands, errandsService } from './testing/errands.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-begun-'));
const folder = openDataFolder(path);
const system = await startSystem({ services: [errandsService], stores: folder.stores });
const authentication = staffTokenAuthentication(hashStaffToken(newStaffToken()));
const log = newLogger('debug', [errands], { write: () => {} });
const parts = { authentication, log, title: 'Errands', port: 0 };
const gateway = await startGateway({ system, ...parts });
after(async () => {
  await gateway.stop();
  await system.stop();
  await folder.close();
  await rm(path, { recursive: true });
});

const begin = (errand: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': errand, ...headers },
    body: JSON.stringify({ errand }),
  });
const tell = (errand: string, outcome: 'asked' | 'done' | 'failed') =>
  system.client(anybody()).send(errands, 'tell-errand', { errand, outcome });

/** Begins, and tells the outcome once it has begun: the answer waits for it. */
async function beginAndTell(errand: string, outcome: 'asked' | 'done' | 'failed'): Promise<Response> {
  const answered = begin(errand);
  const until = { isSo: (told: unknown) => told !== null, waitMs: 20_000 };
  // Asked again at each write of the row that is not there yet.
  await system.client(anybody()).query(errands, 'errand', { errand }, { until });
  await tell(errand, outcome);
  return answered;
}

test('what is there soon is answered 201, with where it is told', async () => {
  const response = await beginAndTell('a', 'done');
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('location'), '/runs/a');
  assert.match(response.headers.get('banyan-token') ?? '', /^errands\/0:\d+$/);
  assert.deepEqual(await response.json(), { errand: 'a', status: 'done', failure: null });
  const again = await begin('a');
  assert.equal(again.status, 201);
});

test('where the caller has something to do, or does not want to wait, it is 202', async () => {
  const asked = await beginAndTell('b', 'asked');
  assert.deepEqual([asked.status, ((await asked.json()) as { status: string }).status], [202, 'asked']);
  const impatient = await begin('c', { prefer: 'respond-async' });
  assert.deepEqual([impatient.status, ((await impatient.json()) as { status: string }).status], [202, 'under-way']);
});

test('what comes to nothing is a problem by its reason, with how it stands', async () => {
  const response = await beginAndTell('d', 'failed');
  assert.equal(response.status, 409);
  const { code, detail, details } = (await response.json()) as Record<'code' | 'detail', string> & { details: object };
  const told = { errand: 'd', status: 'failed', failure: { reason: 'lost-the-way', late: 5 } };
  assert.deepEqual([code, details], ['lost-the-way', { late: 5, errand: told }]);
  assert.match(detail, /has begun it, and it came to nothing: lost the way\.$/);
  assert.equal(response.headers.get('location'), '/runs/d');
});

test('it is told at its place, by whoever may know; anything else is not there', async () => {
  await begin('e', { prefer: 'wait=0' });
  const found = await fetch(`${gateway.url}/runs/e`);
  assert.deepEqual([found.status, await found.json()], [200, { errand: 'e', status: 'under-way', failure: null }]);
  const waited = fetch(`${gateway.url}/runs/e`, { headers: { prefer: 'wait=20' } });
  await tell('e', 'done');
  assert.equal(((await (await waited).json()) as { status: string }).status, 'done');
  const missing = await fetch(`${gateway.url}/runs/none`);
  assert.deepEqual([missing.status, ((await missing.json()) as { code: string }).code], [404, 'not-found']);
  assert.equal((await begin('hidden')).status, 404);
});

test('a command that begins something is carried out once for a key, and refused without one', async () => {
  const headers = { 'content-type': 'application/json' };
  const without = await fetch(`${gateway.url}/runs`, { method: 'POST', headers, body: '{}' });
  assert.deepEqual([without.status, ((await without.json()) as { code: string }).code], [400, 'key-missing']);
  const other = await fetch(`${gateway.url}/runs`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': 'a' },
    body: JSON.stringify({ errand: 'other' }),
  });
  assert.equal(other.status, 422);
});

test('the document has both places, with what they answer', () => {
  const { paths } = openApiDocument('Errands', [errands]) as {
    paths: Record<string, Record<string, { responses: object; parameters: { in?: string; name?: string }[] }>>;
  };
  const { responses } = paths['/runs']!['post']!;
  assert.ok('201' in responses && '202' in responses && !('200' in responses));
  const told = paths['/runs/{errand}']!['get']!;
  assert.ok('200' in told.responses && '404' in told.responses);
  assert.ok(told.parameters.some(({ in: place, name }) => place === 'path' && name === 'errand'));
});

test('what is begun is not called like anything else at the door', async () => {
  const clashing = { ...errandsService, contract: contract('runs', errands) };
  const both = { ...system, services: [errandsService, clashing] as never };
  await assert.rejects(startGateway({ system: both, ...parts }), /called like something else/);
});
