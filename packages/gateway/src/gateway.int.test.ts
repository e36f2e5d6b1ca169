import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openDataFolder } from '@banyan/sqlite';
import { staffTokenAuthentication } from './authentication.ts';
import { startGateway } from './gateway.ts';
import { newLogger } from './logger.ts';
import type { Problem } from './problem.ts';
import { reservedNames } from './reserved-names.ts';
import { library as known } from './testing/library.ts';
import { partOf } from './testing/part-of.ts';
import { serveLibrary } from './testing/serve-library.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-gateway-'));
const folder = openDataFolder(path);
const library = await serveLibrary(folder.stores, { bodyBytesMax: 2000 });
const { post, get, staffToken } = library;
const staff = { authorization: `Bearer ${staffToken}` };
after(async () => {
  await library.stop();
  await folder.close();
  await rm(path, { recursive: true });
});

/** The problem that a response carries, after checking that it is one. */
async function problemIn(
  response: Response,
  status: number,
  code: string,
): Promise<Problem & { readonly trace: string }> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  const problem = JSON.parse(text) as Problem & { readonly trace: string };
  assert.equal(problem.code, code, text);
  assert.equal(problem.status, status);
  assert.match(problem.trace, /^[0-9a-f]{32}$/);
  assert.ok(response.headers.get('traceresponse')?.includes(problem.trace));
  return problem;
}

test('a command is answered, and a query with its token sees what it did', async () => {
  const added = await post('/library/add-copies', { title: 'emma', copies: 2 }, staff);
  assert.equal(added.status, 200);
  assert.deepEqual(await added.json(), { copies: 2 });
  const token = added.headers.get('banyan-token');
  assert.match(token ?? '', /^library\/0:\d+$/);
  const found = await get('/library/book?title=emma', { 'banyan-token': token ?? '' });
  assert.deepEqual(await found.json(), { title: 'emma', free: 2 });
});

test('a command without an answer has no content, looking up what is not there a 404', async () => {
  const returned = await post('/library/return-copy', { title: 'ulysses' });
  assert.equal(returned.status, 204);
  assert.equal(await returned.text(), '');
  assert.ok(returned.headers.get('banyan-token'));
  const found = await get('/library/book?title=unknown');
  assert.equal(found.status, 404);
  assert.equal(((await found.json()) as { readonly code: string }).code, 'not-found');
});

test('a rejection is a 409 with its details and a token, and final under its key', async () => {
  const lend = () =>
    post('/library/lend-copy', { title: 'none', reader: 'r1', name: 'Ann' }, { 'idempotency-key': 'lend-none' });
  const response = await lend();
  assert.ok(response.headers.get('banyan-token'));
  const problem = await problemIn(response, 409, 'none-left');
  assert.deepEqual(problem.details, { title: 'none' });
  assert.equal(problem.type, '/problems#library.none-left');
  await post('/library/add-copies', { title: 'none', copies: 1 }, staff);
  await problemIn(await lend(), 409, 'none-left');
});

test('parameters come in the URL, and wrong ones are named', async () => {
  const between = encodeURIComponent('{"from":"a","to":"b"}');
  const asked = await get(`/library/books?limit=5&free=true&titles=x&titles=y&between=${between}`);
  assert.deepEqual(partOf(await asked.json(), 'asked'), {
    limit: 5,
    free: true,
    titles: ['x', 'y'],
    between: { from: 'a', to: 'b' },
  });
  const problem = await problemIn(await get('/library/books?limit=many&free=perhaps&other=1'), 400, 'invalid');
  assert.deepEqual(problem.errors?.map(({ pointer }) => pointer).toSorted(), ['/free', '/limit', '/other']);
});

test('each wrong field of a body is named', async () => {
  const problem = await problemIn(await post('/library/add-copies', { title: 7, extra: 1 }, staff), 400, 'invalid');
  assert.deepEqual(problem.errors?.map(({ pointer }) => pointer).toSorted(), ['/copies', '/extra', '/title']);
});

test('bodies that cannot be read are refused', async () => {
  const send = (body: string | Uint8Array, headers = {}) => post('/library/return-copy', body, headers);
  assert.match((await problemIn(await send('{"title": '), 400, 'broken-json')).detail, /not JSON/);
  await problemIn(await send(''), 400, 'broken-json');
  await problemIn(await send('null'), 400, 'invalid');
  await problemIn(await send('{"__proto__":{"x":1},"title":"a"}'), 400, 'broken-json');
  await problemIn(await send(new Uint8Array([0x22, 0xff, 0x22])), 400, 'broken-json');
  await problemIn(await send(JSON.stringify({ title: 'x'.repeat(3000) })), 413, 'body-too-large');
  await problemIn(
    await send('title=a', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'wrong-media-type',
  );
  await problemIn(await send('{"title":"a"}', { 'content-type': 'text/plain' }), 415, 'wrong-media-type');
  await problemIn(await send(JSON.stringify({ title: 'a\u0000b' })), 400, 'invalid');
});

test('a body in another form than plain UTF-8 is refused by that name, not read as broken JSON', async () => {
  const send = (body: string | Uint8Array, headers: Record<string, string>) =>
    post('/library/return-copy', body, headers);
  const packed = await problemIn(
    await send(gzipSync('{"title":"a"}'), { 'content-encoding': 'gzip' }),
    415,
    'wrong-media-type',
  );
  assert.match(packed.detail, /without Content-Encoding, not as gzip/);
  for (const charset of ['iso-8859-1', '"UTF-16"']) {
    const type = `application/json; charset=${charset}`;
    const problem = await problemIn(await send('{"title":"a"}', { 'content-type': type }), 415, 'wrong-media-type');
    assert.ok(problem.detail.includes(`in UTF-8, not as ${charset.replaceAll('"', '')}`), problem.detail);
  }
  for (const headers of [{ 'content-encoding': 'identity' }, { 'content-type': 'application/json; charset="UTF-8"' }])
    assert.equal((await send('{"title":"a"}', headers)).status, 204);
});

test('parameters that are not UTF-8 are refused, not replaced', async () => {
  const problem = await problemIn(await get('/library/book?title=%ff'), 400, 'bad-request');
  assert.match(problem.detail, /parameter title of the query is not percent-encoded UTF-8/);
});

test('what does not exist is named, with what does', async () => {
  assert.match(
    (await problemIn(await post('/library/burn', {}, staff), 404, 'unknown-operation')).detail,
    /add-copies/,
  );
  assert.match((await problemIn(await get('/librarry/book'), 404, 'unknown-operation')).detail, /library/);
  await problemIn(await get('/library/book/more'), 404, 'unknown-operation');
  const wrong = await get('/library/add-copies');
  assert.equal(wrong.headers.get('allow'), 'POST');
  await problemIn(wrong, 405, 'wrong-method');
  await problemIn(await fetch(`${library.gateway.url}/library/book`, { method: 'QUERY' }), 405, 'wrong-method');
  await problemIn(await fetch(`${library.gateway.url}/library/more`, { method: 'QUERY' }), 404, 'unknown-operation');
});

test('pages and health take no POST', async () => {
  for (const page of ['/', '/docs', '/docs/', '/openapi.json', '/problems', '/health/live', '/health/ready']) {
    const wrong = await post(page, {});
    assert.equal(wrong.headers.get('allow'), 'GET, HEAD', page);
    await problemIn(wrong, 405, 'wrong-method');
  }
});

test('what only services may call is neither named nor counted for people', async () => {
  const { detail } = await problemIn(await post('/library/burn', {}), 404, 'unknown-operation');
  assert.match(detail, /return-copy/);
  assert.doesNotMatch(detail, /count-copies/);
  const home = await (await get('/')).text();
  assert.match(home, />Library<\/a><\/td><td class="number">5<\/td><td class="number">5<\/td>/);
  const problems = await (await get('/problems')).text();
  assert.match(problems, /none-left/);
  assert.doesNotMatch(problems, /miscounted/);
});

for (const name of reservedNames) {
  test(`a service called ${name} is refused: its paths are the gateway's own`, async () => {
    const system = {
      services: [{ ...known, contract: { ...known.contract, name } }],
      client: () => assert.fail('nobody is served'),
      watch: () => assert.fail('nobody follows'),
      readiness: () => ({ ready: true, reasons: {} }),
    };
    const log = newLogger('silent', []);
    const parts = { system, authentication: staffTokenAuthentication(''), log, title: 'Clash', port: 0 };
    await assert.rejects(startGateway(parts), { code: 'definition', message: new RegExp(`service ${name} `) });
  });
}

test('a command needs an idempotency key, and the key one body', async () => {
  const body = { title: 'keys', copies: 1 };
  await problemIn(
    await post('/library/add-copies', body, { ...staff, 'idempotency-key': undefined }),
    400,
    'key-missing',
  );
  await problemIn(
    await post('/library/add-copies', body, { ...staff, 'idempotency-key': 'k'.repeat(201) }),
    400,
    'bad-header',
  );
  const keyed = { ...staff, 'idempotency-key': 'one' };
  const first = await post('/library/add-copies', body, keyed);
  assert.deepEqual(await first.json(), { copies: 1 });
  const again = await post('/library/add-copies', body, { ...keyed, 'idempotency-key': '"one"' });
  assert.deepEqual(await again.json(), { copies: 1 });
  await problemIn(await post('/library/add-copies', { ...body, copies: 2 }, keyed), 422, 'key-reused');
});

test('two keys in one request are refused: which of them the sender will repeat cannot be told', async () => {
  const twice = { ...staff, 'content-type': 'application/json', 'idempotency-key': ['k-1', 'k-2'] };
  const sent = request(`${library.gateway.url}/library/add-copies`, { method: 'POST', headers: twice });
  sent.end(JSON.stringify({ title: 'two keys', copies: 1 }));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  assert.equal(answer.statusCode, 400);
  assert.match((JSON.parse(await text(answer)) as { detail: string }).detail, /is there more than once/);
});

test('the same key twice at once acts once', async () => {
  const keyed = { ...staff, 'idempotency-key': 'at-once' };
  const responses = await Promise.all(
    Array.from({ length: 20 }, () => post('/library/add-copies', { title: 'once', copies: 3 }, keyed)),
  );
  const answers = await Promise.all(responses.map((response) => response.text()));
  assert.deepEqual(new Set(answers), new Set(['{"copies":3}']));
});

test('callers get what the contract opens to them', async () => {
  const body = { title: 'doors', copies: 1 };
  const unnamed = await post('/library/add-copies', body);
  assert.match(unnamed.headers.get('www-authenticate') ?? '', /^Bearer/);
  await problemIn(unnamed, 401, 'unauthenticated');
  await problemIn(await get('/library/stocktaking'), 401, 'unauthenticated');
  await problemIn(
    await post('/library/return-copy', { title: 'a' }, { authorization: 'Bearer wrong' }),
    401,
    'unauthenticated',
  );
  await problemIn(await get('/library/book?title=a', { authorization: 'Basic xyz' }), 401, 'unauthenticated');
  await problemIn(await post('/library/count-copies', { title: 'a' }, staff), 403, 'forbidden');
  await problemIn(await post('/library/count-copies', { title: 'a' }), 403, 'forbidden');
  assert.equal((await get('/library/stocktaking', staff)).status, 200);
});

test('business time is for staff, and a time', async () => {
  const occurred = { 'banyan-occurred-at': '2009-12-01T07:45:00.000Z' };
  assert.equal((await post('/library/add-copies', { title: 'old', copies: 1 }, { ...staff, ...occurred })).status, 200);
  await problemIn(await post('/library/return-copy', { title: 'old' }, occurred), 403, 'forbidden');
  await problemIn(
    await post('/library/add-copies', { title: 'old', copies: 1 }, { ...staff, 'banyan-occurred-at': 'yesterday' }),
    400,
    'bad-header',
  );
});

test('a token of nowhere is refused, not waited for', async () => {
  await problemIn(await get('/library/book?title=a', { 'banyan-token': 'elsewhere/0:5' }), 400, 'bad-token');
  await problemIn(await get('/library/book?title=a', { 'banyan-token': 'nonsense' }), 400, 'bad-token');
  // Whatever somebody puts there is not repeated.
  for (const secret of ['4242424242424242', '4242424242424242/0:1', 'library/0:4242424242424242']) {
    const answer = await get('/library/book?title=a', { 'banyan-token': secret });
    assert.equal(answer.status, 400);
    assert.doesNotMatch(await answer.text(), /4242/);
  }
});

test('a defect tells its trace and nothing of the inside', async () => {
  const problem = await problemIn(await post('/library/burn-copy', { title: 'a' }), 500, 'defect');
  assert.doesNotMatch(JSON.stringify(problem), /secret|TypeError|\.ts/);
  const lines = library.logged.filter(({ trace }) => trace === problem.trace);
  assert.ok(
    lines.some(({ level, err }) => level === 'error' && JSON.stringify(err).includes('secret of the inside')),
    'the log has it',
  );
});

test('a trace is continued into the events', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await post(
    '/library/return-copy',
    { title: 'traced' },
    { traceparent: `00-${trace}-00f067aa0ba902b7-01` },
  );
  const position = Number(response.headers.get('banyan-token')?.split(':')[1]);
  assert.ok(response.headers.get('traceresponse')?.startsWith(`00-${trace}-`));
  const reader = await import('node:sqlite');
  const log = new reader.DatabaseSync(join(folder.serviceFolder('library'), 'log.db'), { readOnly: true });
  const row = log.prepare('select meta from event where position = ?').get(position);
  log.close();
  assert.ok(String(row?.['meta']).includes(trace), String(row?.['meta']));
});

test('the log has neither tokens, nor query strings, nor what people are called', async () => {
  await post('/library/lend-copy', { title: 'emma', reader: 'r1', name: 'Ann Veal' });
  await get('/library/book?title=private-reading', staff);
  const text = JSON.stringify(library.logged);
  for (const secret of [staffToken, 'private-reading', 'Ann Veal']) assert.ok(!text.includes(secret), secret);
  assert.ok(
    library.logged.some(
      ({ route, caller, status }) => route === '/library/book' && caller === 'staff' && status === 404,
    ),
  );
});

test('every answer carries the headers that keep browsers honest', async () => {
  for (const response of [await get('/health/live'), await get('/library/book?title=a'), await get('/nowhere')]) {
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    await response.text();
  }
});

test('pages, document and health are there, and load nothing from elsewhere', async () => {
  for (const page of [
    '/',
    '/docs',
    '/docs/',
    '/problems',
    '/docs/swagger-ui.css',
    '/docs/swagger-ui-bundle.js',
    '/docs/start.js',
    '/docs/favicon-32x32.png',
  ]) {
    const response = await get(page);
    const body = await response.text();
    assert.equal(response.status, 200, page);
    if (response.headers.get('content-type')?.startsWith('text/html'))
      assert.doesNotMatch(body, /(src|href)="(https?:)?\/\//);
  }
  assert.equal(partOf(await (await get('/openapi.json')).json(), 'openapi'), '3.1.0');
  assert.deepEqual(await (await get('/health/ready')).json(), { status: 'ready', reasons: {} });
  await problemIn(await get('/docs/../../package.json'), 404, 'unknown-operation');
  await problemIn(await get('/docs/package.json'), 404, 'unknown-operation');
});
