import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { openDataFolder } from '@banyan/sqlite';
import { serveLibrary } from './testing/serve-library.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-packed-'));
const folder = openDataFolder(path);
const library = await serveLibrary(folder.stores);
after(async () => {
  await library.stop();
  await folder.close();
  await rm(path, { recursive: true });
});

interface Raw {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** As it comes: `fetch` would ask for packed answers and unpack them by itself. */
function get(page: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, fail) => {
    request(`${library.gateway.url}${page}`, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(chunks) });
      });
    })
      .on('error', fail)
      .end();
  });
}

const PACKED = ['/openapi.json', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/problems', '/'];

test('pages come packed to whoever takes them so, and are the same bytes unpacked', async () => {
  for (const page of PACKED) {
    const plain = await get(page);
    assert.deepEqual([plain.status, plain.headers['content-encoding']], [200, undefined], page);
    const gzip = await get(page, { 'accept-encoding': 'gzip, deflate' });
    const br = await get(page, { 'accept-encoding': 'gzip, deflate, br' });
    assert.deepEqual([gzip.headers['content-encoding'], br.headers['content-encoding']], ['gzip', 'br'], page);
    assert.ok(gunzipSync(gzip.bytes).equals(plain.bytes) && brotliDecompressSync(br.bytes).equals(plain.bytes), page);
    assert.ok(br.bytes.length <= gzip.bytes.length && gzip.bytes.length < plain.bytes.length * 0.7, page);
    for (const { headers, bytes } of [plain, gzip, br]) {
      assert.equal(headers['vary'], 'Accept-Encoding', page);
      assert.equal(headers['content-type'], plain.headers['content-type'], page);
      assert.equal(Number(headers['content-length']), bytes.length, page);
    }
    assert.equal(new Set([plain, gzip, br].map(({ headers }) => headers['etag'])).size, 3, page);
  }
});

test('who has a page in the form that it would come in is told so; another form is sent', async () => {
  const br = { 'accept-encoding': 'br' };
  const { headers } = await get('/openapi.json', br);
  const tag = String(headers['etag']);
  for (const condition of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
    const known = await get('/openapi.json', { ...br, 'if-none-match': condition });
    assert.deepEqual([known.status, known.bytes.length], [304, 0], condition);
    assert.deepEqual([known.headers['etag'], known.headers['vary']], [tag, 'Accept-Encoding']);
  }
  assert.equal((await get('/openapi.json', { ...br, 'if-none-match': '"x"' })).status, 200);
  const other = await get('/openapi.json', { 'accept-encoding': 'gzip', 'if-none-match': tag });
  assert.deepEqual([other.status, other.headers['content-encoding']], [200, 'gzip']);
});

test('an answer to HEAD says what GET would send; pictures and what is small come as they are', async () => {
  const br = { 'accept-encoding': 'br' };
  const [got, head] = [await get('/openapi.json', br), await get('/openapi.json', br, 'HEAD')];
  for (const name of ['etag', 'vary', 'content-encoding', 'content-length', 'content-type'])
    assert.equal(head.headers[name], got.headers[name], name);
  assert.equal(head.bytes.length, 0);
  for (const page of ['/docs/favicon-32x32.png', '/docs']) {
    const { headers } = await get(page, br);
    assert.deepEqual([headers['content-encoding'], headers['vary']], [undefined, undefined], page);
    assert.match(String(headers['etag']), /^"[^"]+"$/);
  }
});

test('a hundred who ask for it at once are sent the same', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, () => get('/problems', { 'accept-encoding': 'br' })));
  assert.equal(new Set(all.map(({ bytes }) => bytes.toString('hex'))).size, 1);
});
