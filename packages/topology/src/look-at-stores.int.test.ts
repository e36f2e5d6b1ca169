import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefinitionError } from '@banyan/core';
import { diaries } from '../test/diary.ts';
import { assertReady, cassandra, kafka, mongodb, postgres, redis, topology } from './index.ts';

const { plan } = topology(diaries, {
  name: 'apart',
  summary: 'a diary and its reader in processes of their own',
  stores: {
    main: postgres('MAIN'),
    events: kafka('EVENTS'),
    memory: redis('MEMORY'),
    pages: mongodb('PAGES'),
    past: cassandra('PAST'),
  },
  hub: 'events',
  keys: 'main',
  processes: { desk: { instances: 1 }, chair: { instances: 1, gateway: true } },
  services: {
    diary: { process: 'desk', log: 'main', views: { '*': 'memory', 'on-mongo': 'pages', 'on-cassandra': 'past' } },
    reader: { process: 'chair', log: 'main', views: 'main' },
  },
});

/** Where nobody listens, but for the one that is left out. */
const NOWHERE = {
  MAIN: 'postgres://ann:secret@127.0.0.1:1/diary',
  EVENTS: '127.0.0.1:1?replicas=1',
  MEMORY: 'redis://:secret@127.0.0.1:1',
  PAST: 'cassandra://ann:secret@127.0.0.1:1/diary?datacenter=here',
};

async function mistakesOf(options: Parameters<typeof assertReady>[2]): Promise<readonly string[]> {
  const error: unknown = await assertReady(plan, NOWHERE, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof DefinitionError, String(error));
  assert.doesNotMatch(error.message, /secret/);
  return error.mistakes;
}

test('servers that do not answer are told at once, with what is not set, and each with its variable and how to have one', async () => {
  const mistakes = await mistakesOf({});
  assert.equal(mistakes.length, 5, mistakes.join('\n'));
  assert.match(mistakes[0]!, /^PAGES is not set: it says where store pages \(mongodb\) is, .*servers -- up mongodb/);
  for (const [store, kind, variable] of [
    ['main', 'postgres', 'MAIN'],
    ['events', 'kafka', 'EVENTS'],
    ['memory', 'redis', 'MEMORY'],
    ['past', 'cassandra', 'PAST'],
  ] as const) {
    const found = mistakes.find((mistake) =>
      mistake.startsWith(`store ${store} (${kind}), which is where ${variable}`),
    );
    assert.match(found ?? '', new RegExp(`cannot be used: .+; .npm run servers -- up ${kind}. starts one$`), kind);
  }
});

test('one process is looked at for itself, and starts without the hub where it is told so', async () => {
  const mistakes = await mistakesOf({ process: 'chair', withHub: false });
  assert.deepEqual(
    mistakes.map((mistake) => /^(?:store )?(\w+)/.exec(mistake)?.[1]),
    ['PAGES', 'main'],
  );
});

test('an address that makes no sense is no answer either', async () => {
  const strange = { ...NOWHERE, MAIN: 'nonsense', PAGES: 'nonsense', EVENTS: 'a:1?copies=2', MEMORY: 'x://y' };
  await assert.rejects(assertReady(plan, strange), (error) => {
    assert.ok(error instanceof DefinitionError);
    assert.equal(error.mistakes.length, 5, error.message);
    return true;
  });
});
