import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fuzzApi } from './fuzz-api.ts';

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'trace'],
  properties: { code: { type: 'string' } },
};
const problem = { description: 'x', content: { 'application/problem+json': { schema: PROBLEM } } };
const body = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 50 }, count: { type: 'integer', minimum: 1, maximum: 9 } },
  required: ['name'],
  additionalProperties: false,
};
const document = {
  paths: {
    '/a/b': {
      post: {
        security: [],
        requestBody: { content: { 'application/json': { schema: body } } },
        responses: {
          200: { description: 'x', content: { 'application/json': { schema: { type: 'object', required: ['ok'] } } } },
          400: { $ref: '#/components/responses/Bad' },
        },
      },
    },
  },
  components: { responses: { Bad: problem } },
};

interface Answer {
  readonly status: number;
  readonly body: object;
}
type Served = (text: string, request: IncomingMessage) => Answer;

const refusal = (status: number, code = 'invalid'): Answer => ({
  status,
  body: { type: 'x', title: 'x', status, detail: 'x', code, trace: 'x' },
});

/** A server that does it right. */
const right: Served = (text, { method, url, headers }) => {
  if (url !== '/a/b' || method !== 'POST') return refusal(404, 'unknown');
  if (headers['content-type'] !== 'application/json') return refusal(400, 'type');
  try {
    const { name, count = 1, ...more } = JSON.parse(text) as Record<string, unknown>;
    const isName =
      typeof name === 'string' && Array.from(name).length <= 50 && name.isWellFormed() && !name.includes('\0');
    const isCount = Number.isInteger(count) && (count as number) >= 1 && (count as number) <= 9;
    return isName && isCount && Object.keys(more).length === 0 ? { status: 200, body: { ok: true } } : refusal(400);
  } catch {
    return refusal(400, 'broken');
  }
};

/** The same, for whom a key stands for what was first said and answered under it. */
function keeping(served: Served): Served {
  const known = new Map<string, { readonly text: string; readonly answer: Answer }>();
  return (text, request) => {
    const key = String(request.headers['idempotency-key']);
    const first = known.get(key);
    if (first !== undefined) return first.text === text ? first.answer : refusal(400, 'other-body');
    const answer = served(text, request);
    if (answer.status === 200) known.set(key, { text, answer });
    return answer;
  };
}

async function fuzz(
  serving: Served,
  causedBy: (trace: string) => Promise<string[]> = async () => [],
  seed = 1,
  keep: (served: Served) => Served = keeping,
) {
  const heard: string[] = [];
  const served = keep(serving);
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      heard.push(`${request.method} ${request.url} ${text}`);
      const { status, body: answer } =
        request.url === '/openapi.json' ? { status: 200, body: document } : served(text, request);
      response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
      response.end(request.method === 'HEAD' ? undefined : JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const report = await fuzzApi({
      url: `http://127.0.0.1:${port}`,
      callers: [{ name: 'nobody', headers: {} }],
      seed,
      cases: 300,
      causedBy,
      mayCount: () => false,
    });
    return {
      heard,
      found: new Set(report.failures.flatMap(({ complaints }) => complaints.map((one) => one.split(':', 1)[0]))),
    };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('a server that does as it says passes, and the same seed says the same to it', async () => {
  const [one, again, other] = [await fuzz(right), await fuzz(right), await fuzz(right, undefined, 2)];
  assert.deepEqual([...one.found], []);
  assert.deepEqual(one.heard, again.heard);
  assert.notDeepEqual(one.heard, other.heard);
});

const faults: readonly (readonly [string, Served, string])[] = [
  [
    'fails on our side',
    (text, request) => (text.includes('null') ? refusal(500) : right(text, request)),
    'it is a 500',
  ],
  [
    'answers otherwise than it says',
    (text, request) => (text.length > 60 ? refusal(418) : right(text, request)),
    'the document knows no 418 of it',
  ],
  [
    'answers what it does not describe',
    (text, request) => ({ ...right(text, request), body: { ko: 1 } }),
    'its body does not fit the document',
  ],
  [
    'takes what does not fit',
    (_, { method, url }) => (method === 'POST' && url === '/a/b' ? { status: 200, body: { ok: 1 } } : refusal(404)),
    'it is accepted, and does not fit the document',
  ],
  [
    'refuses what fits',
    (text, request) => (/"count":9/.test(text) ? refusal(400) : right(text, request)),
    'it is called invalid, and fits the document',
  ],
  [
    'tells of its inside',
    (text, request) => {
      const answer = right(text, request);
      return answer.status === 400 ? { ...answer, body: { ...answer.body, detail: 'at f (/x/y.ts:1:2)' } } : answer;
    },
    'it tells of the inside',
  ],
];

for (const [what, served, complaint] of faults)
  test(`a server is found out that ${what}`, async () => {
    const { found } = await fuzz(served);
    assert.ok(found.has(complaint), [...found].join('; '));
  });

test('a server is found out that changes something by what it refuses', async () => {
  const { found } = await fuzz(right, async () => ['a/changed']);
  const complaints = ['it was refused and has caused a/changed', 'under its key again it has caused a/changed'];
  assert.deepEqual(found, new Set(complaints));
});

test('a server is found out that forgets what was done under a key', async () => {
  let nth = 0;
  const counting: Served = (text, request) => {
    const { status, body: answer } = right(text, request);
    return { status, body: { ...answer, nth: (nth += 1) } };
  };
  const { found } = await fuzz(counting, undefined, 1, (served) => served);
  const complaints = [
    'another body under its key is answered by 200',
    'the same again under its key is answered by 200 and not by 200, or otherwise',
  ];
  assert.deepEqual(found, new Set(complaints));
});
