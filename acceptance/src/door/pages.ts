import assert from 'node:assert/strict';
import { aProduct } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { SHOP_ORIGIN } from '../suite/shop-origin.ts';
import { newToken } from '../suite/world.ts';

const CARD_NUMBERS = [
  '4242424242424242',
  '4242 4242 4242 4242',
  '4242-4242-4242-4242',
  '5555555555554444',
  '378282246310005',
  '４２４２４２４２４２４２４２４２',
];

/** What every answer has, and what never comes in. */
export const pages = chapter('a browser and an operator knock', {
  'every answer is guarded by headers and counted': async (world) => {
    for (const path of ['/customers/my-profile', '/catalog/search?text=mug', '/nothing', '/health/live']) {
      const { headers } = await world.anybody.raw('GET', path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('x-frame-options'), 'DENY', path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
      assert.match(headers.get('strict-transport-security') ?? '', /max-age=\d{7,}/, path);
    }
    const { headers } = await world.anybody.raw('GET', '/customers/my-profile');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('ratelimit-policy') ?? '', /^"client";q=\d+;w=\d+$/);
    const left = async () =>
      Number(
        /r=(\d+)/.exec(
          (await world.anybody.raw('GET', '/catalog/search?text=mug')).headers.get('ratelimit') ?? '',
        )?.[1],
      );
    assert.ok((await left()) > 0);
  },

  'pages of other origins may not call': async (world) => {
    const preflight = (origin: string) =>
      world.anybody.raw('OPTIONS', '/customers/sign-in', undefined, {
        origin,
        'access-control-request-method': 'POST',
      });
    for (const origin of ['https://evil.example', 'null', `${SHOP_ORIGIN}.evil.example`])
      assert.equal((await preflight(origin)).headers.get('access-control-allow-origin'), null, origin);
    const { headers } = await world.anybody.raw('GET', '/catalog/search?text=mug', undefined, {
      origin: 'https://evil.example',
    });
    assert.equal(headers.get('access-control-allow-origin'), null);
  },

  'a token that is worth nothing opens nothing, and is not repeated': async (world) => {
    for (const token of [
      newToken(),
      'x',
      'null',
      'banyan_nothing',
      '../../etc/passwd',
      "' OR 1=1 --",
      'a'.repeat(4000),
    ]) {
      const answer = await world.bearing('a stranger', token).raw('GET', '/catalog/search?text=mug');
      assert.equal(answer.status, 401, token);
      if (token.length > 10) assert.ok(!answer.text.includes(token));
    }
    const basic = await world.anybody.raw('GET', '/catalog/search?text=mug', undefined, {
      authorization: 'Basic YTpi',
    });
    assert.equal(basic.status, 401);
    assert.match(basic.headers.get('www-authenticate') ?? '', /^Bearer/);
  },

  'the OpenAPI document is whole: every operation explained, every reference resolved, every example there': async (
    world,
  ) => {
    const document = (await world.anybody.raw('GET', '/openapi.json')).body;
    assert.match(document.openapi, /^3\.1\./);
    const operations: [string, any][] = Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]): [string, any] => [`${method} ${path}`, operation]),
    );
    assert.ok(operations.length > 150, `${operations.length} operations`);
    const ids = operations.map(([, operation]) => operation.operationId as string);
    assert.equal(new Set(ids).size, ids.length);
    for (const [name, operation] of operations) {
      assert.ok((operation.summary ?? operation.description ?? '').length > 10, `${name} says what it does`);
      assert.ok(
        Object.keys(operation.responses).some((status) => status.startsWith('2')),
        `${name} says what it answers`,
      );
      const json = operation.requestBody?.content['application/json'];
      if (json !== undefined) assert.notEqual(json.example ?? json.examples, undefined, `${name} has an example`);
    }
    const references = new Set(JSON.stringify(document).match(/"\$ref":"#[^"]+"/g) ?? []);
    for (const reference of references) {
      const parts = reference
        .slice(9, -1)
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
      const found: unknown = parts.reduce((at: any, part) => at?.[decodeURIComponent(part)], document);
      assert.notEqual(found, undefined, reference);
    }
  },

  'nobody may do what the document says is for others': async (world) => {
    const document = (await world.anybody.raw('GET', '/openapi.json')).body;
    const closed = Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security }]) =>
        Array.isArray(security) && security.length > 0 && security.every((one: object) => Object.keys(one).length > 0)
          ? [[method, path] as const]
          : [],
      ),
    );
    assert.ok(closed.length > 80, `${closed.length} operations`);
    for (const [method, path] of closed) {
      const answer =
        method === 'get' ? await world.anybody.raw('GET', path) : await world.anybody.post(path.slice(1), {});
      assert.ok([401, 403].includes(answer.status), answer.toString());
    }
  },

  'documentation, problems and health are there': async (world) => {
    for (const path of ['/', '/docs', '/problems', '/health/live', '/health/ready']) {
      const answer = await world.anybody.raw('GET', path);
      assert.ok(answer.status === 200 || answer.status === 302 || answer.status === 301, answer.toString());
    }
  },

  'a card number is refused in whatever field it stands, and is not repeated': async (world) => {
    const { owner, anybody } = world;
    const sku = world.sku();
    for (const number of CARD_NUMBERS) {
      const attempts = [
        await owner.post('catalog/draft-product', { sku, name: `Mug ${number}` }),
        await owner.post('catalog/draft-product', { sku, name: 'Mug', deep: [{ [number]: 1 }] }),
        await anybody.raw('GET', `/catalog/search?text=${encodeURIComponent(number)}`),
        await anybody.post('customers/sign-up', { name: number }),
      ];
      for (const answer of attempts) {
        assert.equal(answer.outcome, '400 refused-content', answer.toString());
        assert.ok(!answer.text.includes(number.slice(0, 8)), number);
      }
    }
    await owner.isMissing('catalog/product-record', { sku });
  },

  'what looks alike and is no card number comes in': async (world) => {
    for (const text of [
      'Order 4242424242424241',
      'EAN 4006381333931',
      'tel. 0123 456 789 012',
      '2026-11-26 2026-11-27',
    ])
      await aProduct(world, { name: text });
  },

  'a trace that the caller brings goes through the system': async (world) => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const answer = await world.anybody.raw('GET', '/nothing', undefined, {
      traceparent: `00-${trace}-b7ad6b7169203331-01`,
    });
    assert.equal(answer.body.trace, trace);
  },

  'a hundred who ask at once are all answered': async (world) => {
    const { name } = await aProduct(world);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => world.anybody.get('catalog/search', { text: name })),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  },
});
