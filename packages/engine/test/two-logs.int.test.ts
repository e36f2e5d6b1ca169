import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  staff,
  StorageFullError,
  systemPorts,
  TokenError,
  type Client,
  type ViewStore,
  type ViewTable,
} from '@banyan/engine';
import { letters, lettersService, postService } from './letters.ts';
import { advanceUntil, intercepted, TestClock, testSystem } from './test-system.ts';
import { warehouse, warehouseService } from './warehouse.ts';

interface Held {
  readonly client: Client;
  readonly clock: TestClock;
  /** Lets the view take what comes from this log from now on. */
  readonly release: (source: string) => void;
}

/** A letter that was written and carried, and a view that has taken neither: its writes are held up, log by log. */
async function heldView(context: TestContext): Promise<Held> {
  const gates = new Map(['letters/0', 'post/0'].map((source) => [source, Promise.withResolvers<void>()]));
  const held = (table: ViewTable): ViewTable =>
    intercepted(table, {
      async write(change) {
        await gates.get(change.source)?.promise;
        await table.write(change);
      },
    });
  const wrapViews = (store: ViewStore): ViewStore =>
    intercepted(store, { open: async (definition) => held(await store.open(definition)) });
  // Before the system's own end, which waits for these writes.
  context.after(() => gates.forEach(({ resolve }) => resolve()));
  const clock = new TestClock();
  const { system } = await testSystem(context, {
    services: [lettersService, postService(), warehouseService],
    ports: { ...systemPorts, clock, scheduler: clock },
    wrapViews,
  });
  const client = system.client(staff('ann'));
  // What lies in a log's file is not recorded yet for those who ask: the system has to be told so by its writer.
  const carried = Promise.withResolvers<void>();
  context.after(system.watch('post', (token) => token === 'post/0:1' && carried.resolve()));
  await client.send(letters, 'write', { letter: 'l', receiver: 'r', address: 'Oak Street 1', name: 'Rosa' });
  await carried.promise;
  return { client, clock, release: (source) => gates.get(source)!.resolve() };
}

const journey = (client: Client, after: string | readonly string[]) =>
  client.query(letters, 'journey', { letter: 'l' }, { after: after as string });

/** Asks for a position that the view does not reach, and lets the time pass for which a query waits. */
async function assertTooLate(
  { client, clock }: Held,
  after: string | readonly string[],
  missing: string,
  meanwhile: () => Promise<void> = async () => {},
): Promise<void> {
  const asked = assert.rejects(journey(client, after), {
    code: 'token',
    retryable: true,
    message: new RegExp(`have not reached ${missing} yet`),
  });
  await meanwhile();
  // The query may begin to wait a moment later than it was asked.
  await advanceUntil(clock, asked);
}

test('a query with a token of one of two logs waits for that one only', async (context) => {
  const first = await heldView(context);
  await assertTooLate(first, 'letters/0:1', 'letters/0:1');
  first.release('letters/0');
  assert.equal((await journey(first.client, 'letters/0:1'))!.step, 'written');
  await assertTooLate(first, 'post/0:1', 'post/0:1');
});

test('a query with tokens of both logs waits for both, in either order', async (context) => {
  const held = await heldView(context);
  const [mine, theirs] = ['letters/0:1', 'post/0:1'];
  // Who waits for the one is not woken by the other.
  await assertTooLate(held, theirs, theirs, async () => {
    held.release('letters/0');
    await journey(held.client, mine);
  });
  await assertTooLate(held, [mine, theirs], theirs);
  await assertTooLate(held, [theirs, mine], theirs);
  held.release('post/0');
  assert.equal((await journey(held.client, [mine, theirs]))!.step, 'carried');
  assert.equal((await journey(held.client, [theirs, mine]))!.step, 'carried');
});

test('a token of a log that the view does not fold is refused at once, alone and beside others', async (context) => {
  const { client, release } = await heldView(context);
  release('letters/0');
  release('post/0');
  const { token } = await client.send(warehouse, 'receive', { sku: 'A', quantity: 1 });
  // The clock stands still: nobody who waited would ever be told.
  for (const after of [token, ['letters/0:1', token], [token, 'post/0:1'], 'nowhere/0:1', 'letters/1:1']) {
    await assert.rejects(
      journey(client, after),
      (error: Error) => error instanceof TokenError && !error.retryable && /cannot be waited for/.test(error.message),
    );
  }
});

const letter = { letter: 'l', receiver: 'r', address: 'Oak Street 1' };

for (const [what, sent] of [
  ['an event that the view does not fold', (client: Client) => client.send(letters, 'copy', letter)],
  [
    'an event that changes no row',
    (client: Client) => client.send(letters, 'write', { ...letter, letter: 'draft-1', name: 'Rosa' }),
  ],
] as const)
  test(`a failed write of what came from one log does not put the view back in the other one, whose last is ${what}`, async (context) => {
    let closed = true;
    let fails = false;
    const failing = (table: ViewTable): ViewTable =>
      intercepted(table, {
        async write(change) {
          const failed = fails && change.source === 'post/0';
          if (failed) fails = false;
          if (failed) throw new StorageFullError('the view');
          await table.write(change);
        },
      });
    const { system } = await testSystem(context, {
      services: [lettersService, postService(() => closed)],
      wrapViews: (store) => intercepted(store, { open: async (definition) => failing(await store.open(definition)) }),
    });
    const client = system.client(staff('ann'));
    await client.send(letters, 'write', { ...letter, name: 'Rosa' });
    const { token } = await sent(client);
    assert.equal((await journey(client, token))!.step, 'written');
    fails = true;
    const carried = Promise.withResolvers<void>();
    context.after(system.watch('post', (told) => told === 'post/0:1' && carried.resolve()));
    closed = false;
    await carried.promise;
    await journey(client, 'post/0:1');
    assert.equal(fails, false, 'a write has failed');
    assert.equal((await journey(client, token))!.step, 'carried');
    await system.operations.settle();
    assert.deepEqual(
      (await system.operations.views()).map(({ behind }) => behind),
      [0],
    );
  });
