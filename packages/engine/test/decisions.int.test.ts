import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DefectError,
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  query,
  reject,
  service,
  type AnyContract,
  type DecisionContext,
  type StreamRef,
} from '@banyan/core';
import { ForbiddenError, staff, systemPorts, type Client } from '@banyan/engine';
import { lab, labService, type LabCode, type Note, type PageHandle, type PageState } from './lab.ts';
import { TestClock, testSystem } from './test-system.ts';

const ann = staff('ann');
const note = (client: Client, id: string, words: string[] = ['a'], options = {}) =>
  client.send(lab, 'note', { note: id, words }, options);

class Answer {
  readonly words: string[] = [];
}

const defects: Record<string, LabCode['decide']> = {
  'rejects by a name that is not declared': () => reject('undeclared'),
  'rejects by a name that every object has': () => reject('constructor'),
  'rejects with details that its contract does not say': () => reject('declared', { why: 'no' }),
  'is asynchronous': async () => ({ words: ['a'] }),
  'is asynchronous, and fails': async () => {
    throw new TypeError('nothing fits');
  },
  'is a generator, none of which has run': function* () {
    yield 7;
  },
  'answers what its contract does not say': () => ({ words: 7 }),
  'answers what would come back as something else': () => new Answer(),
  'appends an event that does not fit': (body, it) => it.append('noted', { ...body, words: 'none' }),
  'appends an event that holds half a character': (body, it) => {
    it.append('noted', { ...body, words: ['😀'.slice(0, 1)] });
    return { words: [] };
  },
  'appends an event that there is not': (_body, it) => it.append('nothing', {}),
  'throws an error of its own': () => {
    throw new TypeError('nothing fits');
  },
};

for (const [what, decide] of Object.entries(defects)) {
  test(`a decision that ${what} is a defect, and nothing is written`, async (context) => {
    const appends = (body: Note, it: PageHandle, rest: DecisionContext): unknown => {
      it.append('noted', body);
      return decide!(body, it, rest);
    };
    const { system } = await testSystem(context, { services: [labService({ decide: appends })] });
    await assert.rejects(note(system.client(ann), 'n', ['a'], { key: 'k' }), DefectError);
    assert.equal((await system.operations.verifyLog('lab')).events, 0);
  });
}

test('an answer to a query that does not fit its contract is a defect, and is not handed out', async (context) => {
  const shelf = contract('shelf', { queries: { size: query({}, { by: ['staff'], returns: T.Integer() }) } });
  const size = answer(shelf, 'size', {}, (async () => 'five') as never);
  const { system } = await testSystem(context, {
    services: [service(shelf, { aggregates: [], decisions: [], answers: [size] })],
  });
  await assert.rejects(system.client(ann).query(shelf, 'size', {}), {
    code: 'defect',
    message: /the answer to query size does not fit its contract/,
  });
});

test('a decision that returns something is a defect where its contract declares no answer, such as a rejection that `reject` has not made', async (context) => {
  const shelf = contract('shelf', {
    events: { put: { id: T.String() } },
    commands: { put: command({ id: T.String() }, { by: ['staff'], rejects: { full: {} } }) },
  });
  const board = aggregate(shelf, 'board', {}, { put: (state) => state });
  for (const returned of [{ rejected: 'full', details: {} }, null, 7]) {
    const put = decision(shelf, 'put', ({ id }) => board(id), ((body: { id: string }, it: PageHandle) => {
      it.append('put', body);
      return returned;
    }) as never);
    const { system } = await testSystem(context, {
      services: [service(shelf, { aggregates: [board], decisions: [put] })],
    });
    await assert.rejects(system.client(ann).send(shelf, 'put', { id: 'a' }), { message: /declares no answer/ });
    assert.equal((await system.operations.verifyLog('shelf')).events, 0);
  }
});

test('an event holds what JSON keeps, and may nest what was sent deeper than it came; what can name no stream is the sender’s mistake', async (context) => {
  const shelf = contract('shelf', {
    events: { put: { id: T.String(), what: T.Unknown() } },
    commands: { put: command({ id: T.String(), what: T.Unknown() }, { by: ['staff'] }) },
  });
  const board = aggregate(shelf, 'board', {}, { put: (state) => state });
  let made: (what: unknown) => unknown = (what) => ({ inside: [what] });
  const put = decision(
    shelf,
    'put',
    ({ id }) => board(id),
    ({ id, what }, it) => it.append('put', { id, what: made(what) }),
  );
  const { system } = await testSystem(context, {
    services: [service(shelf, { aggregates: [board], decisions: [put] })],
  });
  const send = (body: object): Promise<unknown> => system.client(ann).send(shelf, 'put', body as never);
  await send({ id: 'a', what: String.raw`\ud83d \u0000 \x01` });
  await send({ id: 'a', what: JSON.parse(`${'['.repeat(99)}${']'.repeat(99)}`) as unknown });
  const strangers: readonly (readonly [unknown, string])[] = [
    [new Map(), 'Map'],
    [new Date(0), 'Date'],
    [[undefined], 'undefined'],
    [7n, 'bigint'],
    [NaN, 'NaN'],
    [['nul \0'], 'U.0000'],
    [{ 'half \ud83d': 1 }, 'surrogate'],
  ];
  for (const [strange, kind] of strangers) {
    made = () => strange;
    await assert.rejects(send({ id: 'a', what: 1 }), {
      code: 'defect',
      message: new RegExp(`/what.* ${kind}`),
    });
  }
  for (const id of ['', 'x'.repeat(501)])
    await assert.rejects(send({ id, what: 1 }), { code: 'invalid', message: /an id of aggregate board has 1 to 500/ });
  assert.equal((await system.operations.verifyLog('shelf')).events, 2);
});

test('what a decision has kept hold of writes nothing once it has ended', async (context) => {
  const kept: PageHandle[] = [];
  const contexts: DecisionContext[] = [];
  const decide: LabCode['decide'] = (body, it, rest) => {
    kept.push(it);
    contexts.push(rest);
    it.append('noted', body);
    // The commit has not begun.
    queueMicrotask(() => assert.throws(() => rest.stream(page(body.note)), { message: /has ended/ }));
    return { words: [] };
  };
  const lab = labService({ decide });
  const page: (id: string) => StreamRef = lab.aggregates[0]!;
  const { system } = await testSystem(context, { services: [lab] });
  const sent = [1, 2, 3].map((nth) => note(system.client(ann), `n${nth}`));
  // Some wait for the commit before.
  await Promise.any(sent);
  for (const it of kept) assert.throws(() => it.append('noted', { note: 'n', words: [] }), { message: /has ended/ });
  for (const { stream } of contexts) assert.throws(() => stream(page('n1')), { message: /has ended/ });
  await Promise.all(sent);
  assert.equal((await system.operations.verifyLog('lab')).events, 3);
});

test('a decision that appends and rejects all the same has appended nothing, and later ones do not see it', async (context) => {
  const decide: LabCode['decide'] = (body, it) => {
    if (it.version > 0) return { words: ['seen'] };
    it.append('noted', body);
    return body.words[0] === 'no' ? reject('declared') : { words: ['first'] };
  };
  const { system } = await testSystem(context, { services: [labService({ decide })] });
  const client = system.client(ann);
  // At once, so that they are decided for one batch.
  const [refused, taken] = await Promise.all([note(client, 'n', ['no'], { key: 'k' }), note(client, 'n')]);
  assert.equal(refused.done, false);
  assert.deepEqual(taken.done && taken.answer, { words: ['first'] });
  assert.equal((await note(client, 'n', ['no'], { key: 'k' })).done, false, 'the rejection is on record');
  assert.equal((await system.operations.verifyLog('lab')).events, 1);
});

test('a decision that catches everything still gets the streams it has to wait for', async (context) => {
  const seen: (readonly string[])[] = [];
  const decide: LabCode['decide'] = (body, it, { stream }) => {
    let other: { readonly state: PageState } | undefined;
    try {
      other = stream(otherPage());
    } catch {
      // A service's code that means well.
    }
    seen.push(other?.state.words ?? []);
    it.append('noted', body);
    return { words: other?.state.words ?? ['nothing'] };
  };
  const service = labService({ decide });
  const otherPage = (): StreamRef<AnyContract, PageState> =>
    service.aggregates.find(({ aggregate }) => aggregate === 'page')!('other') as StreamRef<AnyContract, PageState>;
  const started = await testSystem(context, { services: [labService()] });
  await note(started.system.client(ann), 'other', ['x', 'y']);
  const { system } = await started.restart({ services: [service] });
  const outcome = await note(system.client(ann), 'n');
  assert.deepEqual(outcome.done && outcome.answer, { words: ['x', 'y'] });
  assert.deepEqual(seen, [[], ['x', 'y']]);
});

test('what a caller does to its body or answer afterwards changes no state', async (context) => {
  const { system } = await testSystem(context, { services: [labService()] });
  const words = ['a'];
  const first = await note(system.client(ann), 'n', words);
  words.push('changed');
  assert.deepEqual(first.done && first.answer, { words: ['a'] });
  const counted = await system
    .client({ role: 'service', id: 'lab', tenant: 'default' })
    .send(lab, 'count', { note: 'n' });
  assert.deepEqual(counted.done && counted.answer, { count: 1 });
});

test('a partner gets in by a scope that the contract names, and by no other; two tenants’ keys are two keys', async (context) => {
  const { system } = await testSystem(context, { services: [labService()] });
  const partner = (tenant: string, ...scopes: string[]): Client =>
    system.client({ role: 'partner', id: 'p', tenant, scopes });
  await assert.rejects(note(partner('one'), 'n'), ForbiddenError);
  await assert.rejects(note(partner('one', 'other', 'staff'), 'n'), ForbiddenError);
  await note(partner('one', 'other', 'notes'), 'n', ['a'], { key: 'k' });
  await note(partner('one', 'notes'), 'n', ['a'], { key: 'k' });
  assert.equal((await system.operations.verifyLog('lab')).events, 1);
  // Another body under the same key: refused within a tenant, and nobody’s business beyond.
  await assert.rejects(note(partner('one', 'notes'), 'n', ['b'], { key: 'k' }), { code: 'key-reused' });
  await note(partner('two', 'notes'), 'n', ['b'], { key: 'k' });
  assert.equal((await system.operations.verifyLog('lab')).events, 2);
});

test('a record of a key is repeated when the command fails now, but not after its time', async (context) => {
  const clock = new TestClock();
  const ports = { ...systemPorts, clock };
  const started = await testSystem(context, { services: [labService()], ports });
  await note(started.system.client(ann), 'n', ['a'], { key: 'k' });
  const broken = (): never => {
    throw new Error('a bad deployment');
  };
  const { system } = await started.restart({ services: [labService({ decide: broken })] });
  assert.deepEqual((await note(system.client(ann), 'n', ['a'], { key: 'k' })).done, true);
  clock.advance(86_400_000);
  await assert.rejects(note(system.client(ann), 'n', ['a'], { key: 'k' }), DefectError);
});
