import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { CassandraViewStore } from '@banyan/cassandra';
import { T, aggregate, answer, command, contract, decision, query, range, service, view } from '@banyan/core';
import { anybody, startSystem } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { cassandra } from './cassandra.ts';
import { freePort } from './free-port.ts';
import { ProgramServer } from './program-server.ts';

const root = mkdtempSync(join(tmpdir(), 'banyan-cassandra-'));
// What was fetched for it stays, from one run to the next.
const servers = resolve(process.env['BANYAN_SERVERS'] ?? resolve(import.meta.dirname, '../../.servers'), 'of-tests');
const server = new ProgramServer({ ...cassandra, name: 'cassandra-to-kill' }, servers, await freePort(2));
after(async () => {
  await server.down();
  rmSync(root, { recursive: true });
});

const [show, count] = [T.String(), T.Integer({ minimum: 1 })];
const sold = T.Object({ show, sold: T.Integer() });
const tickets = contract('tickets', {
  events: { sold: { show, count } },
  commands: { buy: command({ show, count }, { by: ['public'] }) },
  queries: { best: query({}, { by: ['public'], returns: T.Array(sold) }) },
});
const house = aggregate(tickets, 'house', {}, { sold: (state) => state });
const buy = decision(
  tickets,
  'buy',
  ({ show: of }) => house(of),
  (bought, seats) => seats.append('sold', bought),
);
const sums = view('sums', { show, sold: T.Integer() }, { 'by-sold': range('sold') }).on(tickets, {
  sold: {
    key: ({ show: of }) => of,
    fold: (row, { show: of, count: more }) => ({ show: of, sold: (row?.sold ?? 0) + more }),
  },
});
const best = answer(tickets, 'best', { sums }, async (_, { sums: rows }) => {
  const page = await rows.list({ index: 'by-sold', direction: 'descending', limit: 100 });
  return page.rows.map((row) => ({ ...row }));
});

test(
  'a view goes on where it stood when its server was killed in the middle of it and came back',
  { timeout: 270_000 },
  async () => {
    await server.up(() => {});
    const { url } = await server.status();
    const folder = openDataFolder(join(root, 'data'));
    const system = await startSystem({
      services: [service(tickets, { aggregates: [house], decisions: [buy], views: [sums], answers: [best] })],
      stores: { ...folder.stores, views: () => CassandraViewStore.open({ url: url!, space: randomUUID() }) },
    });
    const client = system.client(anybody());
    const expected = new Map<string, number>();
    let token: string | undefined;
    const sell = async (nth: number): Promise<void> => {
      const of = `show-${nth % 10}`;
      const { token: told } = await client.send(
        tickets,
        'buy',
        { show: of, count: (nth % 4) + 1 },
        { key: `order-${nth}` },
      );
      expected.set(of, (expected.get(of) ?? 0) + (nth % 4) + 1);
      token = told;
    };
    const assertWhole = async (): Promise<void> => {
      const rows = await untilAnswered(() => client.query(tickets, 'best', {}, { after: token! }));
      assert.deepEqual(
        new Map(rows.map((row) => [row.show, row.sold])),
        new Map([...expected].toSorted(([, a], [, b]) => b - a)),
      );
    };

    const { pid } = await server.status();
    for (let nth = 0; nth < 400; nth += 1) {
      await sell(nth);
      if (nth === 150) process.kill(pid!, 'SIGKILL');
    }
    while ((await server.status()).state !== 'down');
    await assert.rejects(
      client.query(tickets, 'best', {}),
      (error: { retryable?: boolean }) => error.retryable === true,
    );
    await server.up(() => {});
    await assertWhole();
    assert.deepEqual(await system.operations.examineView('tickets', 'sums'), []);
    await system.stop();
    await folder.close();
  },
);

/** Asks again for as long as the answer is to ask again. */
async function untilAnswered<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable !== true) throw error;
      // While no node can be reached it is refused at once: asking without a break would take the time from whoever looks for one.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
