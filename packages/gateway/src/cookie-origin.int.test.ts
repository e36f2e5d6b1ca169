import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import type { Identities } from './identities.ts';
import { serveLibrary } from './testing/serve-library.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-origin-'));
const folder = openDataFolder(path);
const token = 't'.repeat(43);
const identities: Identities = {
  service: 'library',
  find: async (shown) =>
    shown === token
      ? { role: 'public', id: 'reader-1', credential: 'session-1', until: null, permissions: [] }
      : undefined,
  permissionsOf: async () => [],
  opens: [],
  spends: [],
  closes: ['library/return-copy'],
};
const library = await serveLibrary(folder.stores, {}, {}, { identities });
after(async () => {
  await library.stop();
  await folder.close();
  await rm(path, { recursive: true });
});

const session = { cookie: `__Host-banyan=${token}` };
const returned = (headers: Record<string, string>): Promise<Response> =>
  library.post('/library/return-copy', { title: 'emma' }, headers);

async function assertForeign(response: Response): Promise<void> {
  assert.equal(response.status, 403);
  assert.equal(((await response.json()) as { readonly code: string }).code, 'foreign-origin');
}

test('a change that comes with a cookie says of which page it comes, and without that it is refused', async () => {
  await assertForeign(await returned(session));
  await assertForeign(await returned({ ...session, origin: 'null' }));
  await assertForeign(await returned({ ...session, origin: 'https://elsewhere.example' }));
  assert.equal((await returned({ ...session, origin: library.gateway.url })).status, 204);
  assert.equal((await library.get('/library/books', session)).status, 200);
});

test('so does one that is to change the browser’s cookies', async () => {
  const wanted = { 'banyan-session': 'cookie' };
  await assertForeign(await returned(wanted));
  const done = await returned({ ...wanted, origin: library.gateway.url });
  assert.equal(done.status, 204);
  assert.match(done.headers.get('set-cookie') ?? '', /^__Host-banyan=; .*Max-Age=0/);
});

test('a change without a cookie need not: no browser has added anything to it', async () => {
  assert.equal((await returned({})).status, 204);
});
