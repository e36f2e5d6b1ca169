import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SHOP, bearer, newToken, openDoor } from './testing/open-door.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-door-'));
const door = await openDoor(folder);
const { post, get, ask, signUp, url } = door;
after(async () => {
  await door.stop();
  await rm(folder, { recursive: true });
});
const AS_COOKIE = { 'banyan-session': 'cookie', origin: url };

/** What a browser would keep of an answer, as it would send it again. */
const cookieIn = (headers: Headers): string => headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';

test('a bearer token is known at once and dead at once when its session ends', async () => {
  const ann = await signUp('ann@example.org');
  const profile = await get('/customers/my-profile', { ...bearer(ann.token), ...ann.since });
  assert.equal(profile.status, 200);
  assert.match(profile.text, /The ann@example.org/);
  const second = { token: newToken(), session: randomUUID() };
  const signedIn = await post('/customers/sign-in', { email: ann.email, password: ann.password, ...second });
  assert.deepEqual(JSON.parse(signedIn.text), { customer: ann.customer });
  assert.ok(!signedIn.text.includes(second.token));
  assert.equal((await get('/customers/my-sessions', bearer(second.token))).status, 200);
  assert.equal((await post('/customers/end-session', { session: ann.session }, bearer(second.token))).status, 204);
  const dead = await get('/customers/my-profile', bearer(ann.token));
  assert.deepEqual([dead.status, dead.code], [401, 'unauthenticated']);
  assert.equal(dead.headers.get('www-authenticate'), 'Bearer realm="banyan"');
  assert.equal((await get('/customers/my-profile')).status, 401);
  for (const wrong of [newToken(), 'x', 'banyan_nothing', `${second.token}x`])
    assert.equal((await get('/customers/my-profile', bearer(wrong))).status, 401, wrong);
});

test('a browser never sees its token, and only pages of this origin change anything by it', async () => {
  const bob = await signUp('bob@example.org');
  const body = { email: bob.email, password: bob.password, session: randomUUID() };
  const key = { 'idempotency-key': randomUUID() };
  const answers = [
    await post('/customers/sign-in', body, { ...AS_COOKIE, ...key }),
    await post('/customers/sign-in', body, { ...AS_COOKIE, ...key }),
  ];
  const [first, again] = answers;
  assert.deepEqual([first?.status, again?.status], [200, 200]);
  const set = first?.headers.getSetCookie()[0] ?? '';
  assert.match(set, /^__Host-banyan=[\w-]{43}; Path=\/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax$/);
  assert.equal(again?.headers.getSetCookie()[0], set, 'the same key, the same session');
  const cookie = cookieIn(first!.headers);
  assert.equal((await get('/customers/my-profile', { cookie })).status, 200);
  const consent = (headers: Record<string, string>) =>
    post('/customers/give-consent', { purpose: 'newsletter', wording: 'w1' }, { cookie, ...headers });
  assert.equal((await consent({ origin: url })).status, 204);
  assert.equal((await consent({ origin: SHOP })).status, 204);
  for (const origin of [undefined, 'https://evil.example', 'null', `${url}.evil.example`]) {
    const refused = await consent(origin === undefined ? {} : { origin });
    assert.deepEqual([refused.status, refused.code], [403, 'foreign-origin'], origin);
  }
  const stranger = await post('/customers/sign-in', body, {
    'banyan-session': 'cookie',
    origin: 'https://evil.example',
  });
  assert.equal(stranger.code, 'foreign-origin', 'nobody is signed in to an account that is not theirs');
  const out = await post('/customers/sign-out', {}, { cookie, ...AS_COOKIE });
  assert.match(out.headers.getSetCookie()[0] ?? '', /^__Host-banyan=; Path=\/; Max-Age=0; /);
  const gone = await get('/customers/my-profile', { cookie });
  assert.equal(gone.status, 401);
  assert.match(gone.headers.getSetCookie()[0] ?? '', /Max-Age=0/);
  const both = await post('/customers/sign-in', { ...body, token: newToken() }, AS_COOKIE);
  assert.equal(both.code, 'bad-header');
});

test('a visitor’s token lies beside that of the session, and is spent by joining', async () => {
  const visitor = `visitor:${randomUUID()}`;
  const came = await post('/customers/become-visitor', { visitor }, AS_COOKIE);
  assert.match(came.headers.getSetCookie()[0] ?? '', /^__Host-banyan-visitor=/);
  const cleo = await signUp('cleo@example.org');
  const signedIn = await post(
    '/customers/sign-in',
    { email: cleo.email, password: cleo.password, session: randomUUID() },
    { ...AS_COOKIE, cookie: cookieIn(came.headers) },
  );
  const cookie = `${cookieIn(came.headers)}; ${cookieIn(signedIn.headers)}`;
  const join = await post('/customers/join-visitor', {}, { cookie, ...AS_COOKIE });
  assert.equal(join.code, 'email-not-verified');
  const again = await post('/customers/become-visitor', { visitor }, AS_COOKIE);
  assert.equal(again.code, 'visitor-exists', 'who knows the name alone is not the visitor');
});

test('every answer is guarded, counted, and shared with the pages that were named', async () => {
  const { headers } = await get('/customers/my-profile', { origin: SHOP });
  const expected = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'access-control-allow-origin': SHOP,
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
    'ratelimit-policy': '"client";q=600000;w=60',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(headers.get(name), value, name);
  assert.match(headers.get('ratelimit') ?? '', /^"client";r=\d+;t=\d+$/);
  const preflight = (origin: string) =>
    ask('/customers/sign-in', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
  const allowed = await preflight(SHOP);
  assert.equal(allowed.status, 204);
  assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /Authorization.*idempotency-key/);
  // What a page needs to begin a checkout: to say how long it waits, and to read where it is told on.
  assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /\bprefer\b/);
  assert.match(allowed.headers.get('access-control-expose-headers') ?? '', /\bLocation\b/);
  const refused = await preflight('https://evil.example');
  assert.equal(refused.headers.get('access-control-allow-origin'), null);
});

test('passwords and tokens are in no error, also where the body is broken', async () => {
  const broken = await ask('/customers/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
    body: '{"password":hunter2}',
  });
  assert.equal(broken.code, 'broken-json');
  assert.ok(!broken.text.includes('hunter2'), broken.text);
  const token = 'short-secret-token';
  const invalid = await post('/customers/sign-in', { email: 'a@b.c', password: 'hunter2', session: 's', token });
  assert.equal(invalid.code, 'invalid');
  for (const word of ['hunter2', token]) assert.ok(!invalid.text.includes(word), invalid.text);
});
