import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';

/** What whoever writes a client meets: keys, tokens, headers and problems. */
export const requests = chapter('a client speaks to the door', {
  'a problem has a type, a code, a sentence and a trace, and a page that explains it': async (world) => {
    const answer = await world.anybody.post('catalog/draft-product', { sku: 'x' });
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    const { type, title, status, detail, code, retryable, trace } = answer.body;
    assert.deepEqual([type, status, code, retryable], ['/problems#unauthenticated', 401, 'unauthenticated', false]);
    assert.ok(title.length > 5 && detail.length > 5);
    assert.match(trace, /^[0-9a-f]{32}$/);
    const page = await world.anybody.raw('GET', '/problems');
    assert.equal(page.status, 200);
    for (const each of ['unauthenticated', 'invalid', 'key-reused']) assert.ok(page.text.includes(each), each);
  },

  'every wrong field is named at once, and nothing is changed': async (world) => {
    const sku = world.sku();
    const body = { sku: 'lower case', name: '', description: 7, surprise: true };
    const { errors } = await world.owner.isRefused('400 invalid', 'catalog/draft-product', body);
    const pointers = new Set(errors.map((one: any) => one.pointer));
    for (const pointer of ['/sku', '/name', '/description', '/surprise']) assert.ok(pointers.has(pointer), pointer);
    await world.owner.isMissing('catalog/product-record', { sku });
  },

  'the first answer under a key is given again, and another body is refused': async (world) => {
    const { owner } = world;
    const [sku, key] = [world.sku(), randomUUID()];
    const headers = { 'idempotency-key': key };
    const body = { sku, name: 'A mug' };
    const first = await owner.post('catalog/draft-product', body, headers);
    const again = await owner.post('catalog/draft-product', body, headers);
    assert.deepEqual([again.status, again.text], [first.status, first.text]);
    await owner.isRefused('422 key-reused', 'catalog/draft-product', { ...body, name: 'A vase' }, headers);
    assert.equal((await owner.sees('catalog/product-record', { sku })).name, 'A mug');
  },

  'a refusal, too, is given again under its key, also when it would succeed by now': async (world) => {
    const { owner } = world;
    const [{ sku }, headers] = [
      await aProduct(world, { published: false }),
      { 'idempotency-key': randomUUID(), 'if-match': '*' },
    ];
    await owner.isRefused('409 wrong-state', 'catalog/archive-product', { sku }, headers);
    await owner.does('catalog/publish-product', { sku });
    await owner.isRefused('409 wrong-state', 'catalog/archive-product', { sku }, headers);
    await owner.does('catalog/archive-product', { sku });
  },

  'a request that was not valid may be mended under the same key': async (world) => {
    const headers = { 'idempotency-key': randomUUID() };
    const sku = world.sku();
    await world.owner.isRefused('400 invalid', 'catalog/draft-product', { sku, name: '' }, headers);
    await world.owner.does('catalog/draft-product', { sku, name: 'A mug' }, headers);
  },

  'thirty requests at once under one key have one effect and one answer': async (world) => {
    const { owner } = world;
    const [card, key] = [world.name('gift'), randomUUID()];
    const body = {
      card,
      code: `GIFT-${world.word().toUpperCase()}-${world.word().toUpperCase()}`,
      amount: pounds(100),
      from: 'asset:bank',
    };
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => owner.post('payments/issue-gift-card', body, { 'idempotency-key': key })),
    );
    assert.deepEqual(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1);
    assert.equal(answers[0]?.status, 200);
  },

  'keys of two callers do not meet': async (world) => {
    const [ann, bob] = [await world.customer(), await world.customer()];
    const headers = { 'idempotency-key': 'the-same-key' };
    await ann.does('customers/give-consent', { purpose: 'newsletter', wording: 'a' }, headers);
    await bob.does('customers/give-consent', { purpose: 'newsletter', wording: 'b' }, headers);
    assert.equal((await bob.sees('customers/my-consents'))[0].wording, 'b');
  },

  'a command without a key, or with one that is none, is refused': async (world) => {
    const { owner } = world;
    const body = JSON.stringify({ sku: world.sku(), name: 'A mug' });
    const type = { 'content-type': 'application/json' };
    assert.equal((await owner.raw('POST', '/catalog/draft-product', body, type)).outcome, '400 key-missing');
    const long = { ...type, 'idempotency-key': 'k'.repeat(201) };
    assert.equal((await owner.raw('POST', '/catalog/draft-product', body, long)).status, 400);
  },

  'a query with the token of a change sees the change, each time': async (world) => {
    const { owner, anybody } = world;
    const { sku } = await aProduct(world);
    for (let pence = 1; pence <= 30; pence += 1) {
      await owner.does('catalog/change-price', { sku, price: pounds(pence) });
      assert.equal((await anybody.sees('catalog/product', { sku })).prices[0].amount, pence);
    }
  },

  'a token that nobody was given is refused, not waited for': async (world) => {
    const begun = performance.now();
    for (const token of ['catalog/0:999999999', 'nonsense', 'catalog/0:-1', 'payments/0:1']) {
      const answer = await world.anybody.get('catalog/product', { sku: 'X' }, { 'banyan-token': token });
      assert.ok([400, 503].includes(answer.status), answer.toString());
      assert.ok(['bad-token', 'token'].includes(answer.code ?? ''), answer.toString());
    }
    assert.ok(performance.now() - begun < 10_000);
  },

  'business time is for staff, and not in the future': async (world) => {
    const { sku } = await aProduct(world);
    const price = { sku, price: pounds(1) };
    for (const at of [daysFromNow(1), 'yesterday', '2026-02-30T00:00:00.000Z']) {
      const answer = await world.owner.post('catalog/change-price', price, { 'banyan-occurred-at': at });
      assert.equal(answer.status, 400, answer.toString());
    }
    const ann = await world.customer();
    const consent = { purpose: 'newsletter', wording: 'w' };
    await ann.isRefused('403 forbidden', 'customers/give-consent', consent, { 'banyan-occurred-at': daysFromNow(-1) });
  },

  'what does not exist is a 404, and the wrong method a 405': async (world) => {
    const { anybody, owner } = world;
    for (const path of [
      '/nothing',
      '/catalog/nothing',
      '/catalog',
      '/catalog/product/extra',
      '/../etc/passwd',
      '/%2e%2e/etc/passwd',
    ])
      assert.equal((await anybody.raw('GET', path)).status, 404, path);
    assert.equal((await anybody.raw('GET', '/catalog/draft-product')).outcome, '405 wrong-method');
    const posted = await owner.post('catalog/product', { sku: 'X' });
    assert.equal(posted.outcome, '405 wrong-method');
  },

  'a body is JSON in UTF-8, and not too large': async (world) => {
    const { owner } = world;
    const send = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
      owner.raw('POST', '/catalog/draft-product', body, {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      });
    const sku = world.sku();
    for (const broken of ['{', '{"sku":}', 'null,', '', '{"sku":"A","sku"'])
      assert.equal((await send(broken)).status, 400, broken);
    for (const other of ['[]', '"text"', '17', 'null', 'true']) assert.equal((await send(other)).status, 400, other);
    const good = JSON.stringify({ sku, name: 'A mug' });
    assert.equal((await send(good, { 'content-type': 'text/plain' })).outcome, '415 wrong-media-type');
    assert.equal(
      (await send(good, { 'content-type': 'application/json; charset=utf-16' })).outcome,
      '415 wrong-media-type',
    );
    assert.equal((await send(good, { 'content-encoding': 'gzip' })).status, 415);
    assert.equal((await send(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))).status, 400);
    assert.equal(
      (await send(JSON.stringify({ sku, name: 'A mug', description: 'x'.repeat(1_100_000) }))).outcome,
      '413 body-too-large',
    );
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    assert.equal((await send(deep)).status, 400);
    await owner.isMissing('catalog/product-record', { sku });
  },

  'text that is no text is refused: lone surrogates, the null character, prototypes': async (world) => {
    const { owner } = world;
    const draft = (more: string) =>
      owner.raw('POST', '/catalog/draft-product', `{"sku":"${world.sku()}",${more}}`, {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      });
    for (const wrong of [
      '"name":"\\ud800"',
      '"name":"a\\u0000b"',
      '"name":"\\udfff x"',
      '"name":"A","description":"\\u0000"',
      '"name":"A","__proto__":{"sku":"B"}',
      '"name":"A","constructor":{"prototype":{}}',
    ])
      assert.equal((await draft(wrong)).status, 400, wrong);
    const fine = await draft('"name":"A \\ud83d\\ude00 mug"');
    assert.equal(fine.status, 204, fine.toString());
  },

  'parameters that are not what they should be are refused by their names': async (world) => {
    const { anybody, owner } = world;
    for (const query of [
      'text=',
      'text=x&limit=0',
      'text=x&limit=many',
      'text=x&limit=1000000',
      'text=x&after=nonsense',
      'text=x&surprise=1',
      '',
      'text=%ff',
      'text=x&limit=1&limit=2',
      'text=x%00',
    ])
      assert.equal((await anybody.raw('GET', `/catalog/search?${query}`)).status, 400, query);
    for (const query of ['sku=%00', 'sku=', 'sku=a&sku=b', 'sku=%F0%9F%98%80%']) {
      const { status } = await owner.raw('GET', `/catalog/product-record?${query}`);
      assert.equal(status, 400, query);
    }
  },
});
