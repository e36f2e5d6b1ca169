import type { QueryBody } from '@banyan/core';
import type { Token } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import type { SystemOperations } from '@banyan/cli';
import type { CommandSender } from './command-sender.ts';
import type { Asking, Watched } from './document-watch.ts';
import { ImportError } from './import-error.ts';

type OrderStatus = NonNullable<QueryBody<typeof orders, 'orders'>['status']>;

const PAGE = 1000;

/** The ids of orders in a status, of the business times of what is watched. */
async function idsOf(
  sender: CommandSender,
  status: OrderStatus,
  watched: readonly Watched[],
  token: Token,
): Promise<Set<string>> {
  const times = watched.map(({ at }) => at).toSorted();
  // The upper bound is exclusive.
  const range = { from: times[0]!, to: new Date(Date.parse(times.at(-1)!) + 1).toISOString() };
  const ids = new Set<string>();
  let after: string | undefined;
  do {
    const page = await sender.query(
      orders,
      'orders',
      { status, ...range, limit: PAGE, ...(after === undefined ? {} : { after }) },
      token,
    );
    for (const { order } of page.rows) ids.add(order);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return ids;
}

/** Asks which orders are being placed. */
export function ordersInPlacing(sender: CommandSender, operations: SystemOperations): Asking {
  return {
    stillAtWork: (watched, token) => idsOf(sender, 'placing', watched, token),
    findStuck: (ids) => findParked(operations, ids, 'order'),
  };
}

/** Asks which orders are being shipped; one that is taken back instead is an error. */
export function ordersInShipping(sender: CommandSender, operations: SystemOperations): Asking {
  return {
    async stillAtWork(watched, token) {
      const atWork = await idsOf(sender, 'shipping', watched, token);
      // In the order in which an order passes through them, so that none slips by.
      for (const status of ['ending', 'cancelled'] as const) {
        const lost = await idsOf(sender, status, watched, token);
        const one = watched.find(({ id }) => lost.has(id));
        if (one !== undefined) throw new ImportError(`order ${one.id} was not shipped: it is ${status}`);
      }
      return atWork;
    },
    findStuck: (ids) => findParked(operations, ids, 'order'),
  };
}

/** Asks which returns are not settled. */
export function returnsAtWork(sender: CommandSender, operations: SystemOperations): Asking {
  return {
    async stillAtWork(watched, token) {
      const records = await Promise.all(watched.map(({ id }) => sender.query(orders, 'return', { return: id }, token)));
      const failed = records.find((record) => record?.status === 'failed');
      if (failed) throw new ImportError(`return ${failed.return} failed: ${failed.failure}`);
      return new Set(records.flatMap((record) => (record?.status === 'accepted' ? [record.return] : [])));
    },
    findStuck: (ids) => findParked(operations, ids, 'return'),
  };
}

/** @throws ImportError when a process manager of the orders service is parked on one of these documents */
async function findParked(operations: SystemOperations, ids: ReadonlySet<string>, what: string): Promise<void> {
  const parked = (await operations.parkedInstances()).find(
    ({ service, instance }) => service === orders.name && ids.has(instance),
  );
  if (parked === undefined) return;
  throw new ImportError(
    `${what} ${parked.instance} is parked in ${parked.service}/${parked.process}: ${parked.reason}. ` +
      'When the cause is mended, `npm run banyan -- parked retry` lets it go on; then run the import again',
  );
}
