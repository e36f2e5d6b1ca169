import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import type { GatewayLimits } from './limits.ts';
import { serveLibrary, type ServedLibrary } from './testing/serve-library.ts';

async function serve(t: TestContext, limits: Partial<GatewayLimits> = {}): Promise<ServedLibrary> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-feeds-'));
  const folder = openDataFolder(path);
  const library = await serveLibrary(folder.stores, { feedIntervalMs: 1, ...limits });
  t.after(async () => {
    await library.stop();
    await folder.close();
    await rm(path, { recursive: true });
  });
  const asStaff = { authorization: `Bearer ${library.staffToken}` };
  const added = await library.post('/library/add-copies', { title: 'emma', copies: 9 }, asStaff);
  // What is looked up has been folded then.
  await library.get('/library/book?title=emma', { 'banyan-token': added.headers.get('banyan-token') ?? '' });
  return library;
}

const FEED = '/library/happenings?title=emma';
const lend = (library: ServedLibrary) =>
  library.post('/library/lend-copy', { title: 'emma', reader: 'r', name: 'Ann' });

/** Follows a feed; `next` resolves to its next message, undefined at its end. */
async function follow({ gateway }: ServedLibrary, headers: Record<string, string> = {}, path = FEED) {
  const leave = new AbortController();
  const { signal } = leave;
  const response = await fetch(`${gateway.url}${path}`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const message = async (): Promise<string | undefined> => {
    while (!text.includes('\n\n')) {
      const { value, done } = await reader.read();
      if (done) return undefined;
      text += value;
    }
    const [first = '', ...rest] = text.split('\n\n');
    text = rest.join('\n\n');
    return first;
  };
  const next = async (): Promise<string | undefined> => {
    for (;;) {
      const one = await message();
      if (one === undefined) return undefined;
      const [, id, event] = /^id: (\d+)\nevent: (\S+)\ndata: \{/.exec(one) ?? [];
      if (id !== undefined) return `${id} ${event}`;
    }
  };
  return { response, message, next, leave: () => leave.abort() };
}

test('what has happened comes first, then what happens, each once and in order', async (t) => {
  const library = await serve(t);
  await lend(library);
  const feed = await follow(library);
  assert.match(feed.response.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.equal(feed.response.headers.get('cache-control'), 'no-store');
  assert.deepEqual([await feed.next(), await feed.next()], ['1 copies-added', '2 copy-lent']);
  for (let version = 3; version <= 8; version += 1) {
    await lend(library);
    assert.equal(await feed.next(), `${version} copy-lent`);
  }
});

test('taken up again it goes on after the last event that arrived: nothing is lost, nothing comes twice', async (t) => {
  const library = await serve(t);
  const first = await follow(library);
  assert.equal(await first.next(), '1 copies-added');
  first.leave();
  for (let nth = 0; nth < 5; nth += 1) await lend(library);
  const again = await follow(library, { 'last-event-id': '1' });
  const heard = [];
  for (let nth = 0; nth < 5; nth += 1) heard.push(await again.next());
  assert.deepEqual(
    heard,
    [2, 3, 4, 5, 6].map((version) => `${version} copy-lent`),
  );
  const since = await follow(library, {}, `${FEED}&since=5`);
  assert.equal(await since.next(), '6 copy-lent');
});

test('without asking for events it is a query like any other', async (t) => {
  const library = await serve(t);
  const response = await library.get(FEED);
  assert.deepEqual(await response.json(), [{ number: 1, happened: 'copies-added' }]);
});

test('what is not there is a 404, and a last event that cannot be is a 400, before anything is streamed', async (t) => {
  const library = await serve(t);
  const said = async (path: string, headers: Record<string, string> = {}) => {
    const response = await library.get(path, { accept: 'text/event-stream', ...headers });
    return [response.status, ((await response.json()) as { readonly code: string }).code];
  };
  assert.deepEqual(await said('/library/happenings?title=nowhere'), [404, 'not-found']);
  assert.deepEqual(await said(FEED, { 'last-event-id': 'x' }), [400, 'bad-header']);
  assert.deepEqual(await said('/library/happenings'), [400, 'invalid']);
  assert.equal(library.gateway.feeds(), 0);
});

test('a quiet feed says that it is there', async (t) => {
  const library = await serve(t, { feedHeartbeatMs: 5 });
  const feed = await follow(library, { 'last-event-id': '1' });
  assert.equal(await feed.message(), 'retry: 2000');
  assert.deepEqual([await feed.message(), await feed.message()], [':', ':']);
});

test('a client follows so many at once and no more, until it leaves one', async (t) => {
  const library = await serve(t, { clientFeedsMax: 2 });
  const [one, two] = [await follow(library), await follow(library)];
  const third = await library.get(FEED, { accept: 'text/event-stream' });
  assert.equal(third.status, 429);
  assert.equal(((await third.json()) as { readonly code: string }).code, 'too-many-feeds');
  assert.equal(library.gateway.feeds(), 2);
  one.leave();
  for (;;) {
    const feed = await follow(library);
    if (feed.response.status === 200) {
      assert.equal(library.gateway.feeds(), 2);
      return [feed, two].forEach((open) => open.leave());
    }
    feed.leave();
  }
});

test('stopping ends every feed at once', async (t) => {
  const library = await serve(t);
  const feed = await follow(library);
  assert.equal(await feed.next(), '1 copies-added');
  const begun = performance.now();
  await library.gateway.stop();
  assert.ok(performance.now() - begun < 9_000, 'it is not the time-out that ends it');
  assert.equal(await feed.next(), undefined);
  assert.equal(library.gateway.feeds(), 0);
});
