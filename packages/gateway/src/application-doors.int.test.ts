import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefinitionError } from '@banyan/core';
import { openDataFolder } from '@banyan/sqlite';
import { staffTokenAuthentication } from './authentication.ts';
import type { ByteRoute } from './byte-route.ts';
import { startGateway } from './gateway.ts';
import { newLogger } from './logger.ts';
import { serveLibrary } from './testing/serve-library.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-doors-'));
const folder = openDataFolder(path);
const seen: { readonly bytes: string; readonly sign: unknown }[] = [];
const route: ByteRoute = {
  path: '/hooks/parcels',
  bytesMax: 100,
  handle: async (headers, body) => {
    seen.push({ bytes: Buffer.from(body).toString('hex'), sign: headers['x-sign'] });
    return body.length === 0 ? { status: 401, body: { error: 'nothing' } } : { status: 204 };
  },
};
const library = await serveLibrary(
  folder.stores,
  {},
  {},
  { byteRoutes: [route], refuse: (text) => (/secret-\d|^4242$/.test(text) ? 'holds a secret' : undefined) },
);
after(async () => {
  await library.stop();
  await folder.close();
  await rm(path, { recursive: true });
});

test('a door of the application gets the bytes as they were sent, of whatever type, within its bound', async () => {
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${library.gateway.url}/hooks/parcels`, { method: 'POST', body, headers });
  assert.equal((await send('{ "a":  1}', { 'content-type': 'application/json', 'x-sign': 's' })).status, 204);
  assert.equal((await send(new Uint8Array([0xff, 0x00]))).status, 204);
  assert.deepEqual(seen, [
    { bytes: Buffer.from('{ "a":  1}').toString('hex'), sign: 's' },
    { bytes: 'ff00', sign: undefined },
  ]);
  assert.equal((await send(new Uint8Array(101))).status, 413);
  assert.equal((await send('')).status, 401);
  assert.equal(seen.length, 3);
  assert.equal(library.gateway.bodyBytes(), 0);
});

test('a door is not where a service or the gateway is', async () => {
  for (const taken of ['/library/x', '/docs/x', '/one', '/a/b/c', 'x'])
    await assert.rejects(
      startGateway({
        system: library.system,
        authentication: staffTokenAuthentication(''),
        log: newLogger('silent', []),
        title: 'Library',
        port: 0,
        byteRoutes: [{ ...route, path: taken }],
      }),
      DefinitionError,
      taken,
    );
});

test('what the application refuses comes in nowhere, is not repeated and not logged', async () => {
  const body = { title: 'emma', reader: 'ann', name: 'Ann' };
  const answers = [
    await library.post('/library/return-copy', { title: 'secret-1' }),
    await library.post('/library/return-copy', '{"title":"\\u0073ecret-1"}'),
    await library.post('/library/return-copy', '{"secret-1":1}'),
    await library.post('/library/return-copy', '{"deep":[{"\\u0073ecret-1":1}]}'),
    await library.post('/library/return-copy', '{"deep":[4.242E3]}'),
    await library.post('/library/lend-copy', body, { 'idempotency-key': 'secret-1' }),
    await library.get('/library/book?title=secret%2d1'),
    await library.get('/library/secret-1'),
  ];
  for (const answer of answers) {
    const text = await answer.text();
    assert.equal(answer.status, 400, text);
    assert.match(text, /"code":"refused-content"/);
    assert.doesNotMatch(text, /secret-1/);
  }
  assert.doesNotMatch(JSON.stringify(library.logged), /secret-1/);
  assert.equal((await library.post('/library/return-copy', { title: 'emma' })).status, 204);
});
