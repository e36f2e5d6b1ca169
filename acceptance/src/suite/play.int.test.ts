import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { chapter, type Chapter } from './chapter.ts';
import { play } from './play.ts';

// As much of a system as playing needs: a document with one path, and an answer to everything else.
const server: Server = createServer((request, response) => {
  const body = request.url === '/openapi.json' ? { paths: { '/there': {} } } : { code: 'sold-out' };
  response.writeHead(request.url === '/openapi.json' ? 200 : 409, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify(body));
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
after(() => server.close());

const title = 'a buyer';
const chapters: readonly Chapter[] = [
  chapter(title, {
    'is refused': async ({ anybody }) => void (await anybody.isRefused('409 sold-out', 'shop/buy', { piece: 1 })),
    'buys what is sold out': async ({ owner }) => void (await owner.does('shop/buy', { piece: 17 })),
  }),
  chapter(title, { 'finds the way': async () => {} }, '/there'),
  chapter(title, { 'gets lost': () => Promise.reject(new Error('this was not to be played')) }, '/nowhere'),
  chapter(title, { 'pays by card': () => Promise.reject(new Error('nor was this')) }, 'card network'),
];

async function played(...parts: string[]) {
  const lines: string[] = [];
  const target = { url, staffToken: 'secret-of-the-owner', cardNetwork: undefined };
  const count = await play(chapters, target, parts, (line) => void lines.push(line));
  return { ...count, lines: lines.join('\n') };
}

test('scenarios are counted, and one that fails is told of with its request and answer', async () => {
  const { passed, failed, skipped, lines } = await played();
  assert.deepEqual([passed, failed, skipped], [2, 1, 2]);
  assert.match(lines, /^ok +a buyer: is refused/m);
  assert.match(
    lines,
    /^FAILED +a buyer: buys what is sold out\n[^]*the owner: POST \/shop\/buy \{"piece":17\}\n +-> 409 \{"code":"sold-out"\}/m,
  );
  assert.match(lines, /^skipped +a buyer: gets lost \(the system has no \/nowhere\)/m);
  assert.match(lines, /^skipped +a buyer: pays by card \(no card network was given/m);
  assert.ok(!lines.includes('secret-of-the-owner'), 'tokens are told of to nobody');
});

test('those are played of which title and sentence contain a part', async () => {
  assert.deepEqual((await played('is refused')).passed, 1);
  const { passed, failed, skipped } = await played('finds', 'by card');
  assert.deepEqual([passed, failed, skipped], [1, 0, 1]);
});
