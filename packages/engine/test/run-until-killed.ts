// A program that tests start and that ends itself with SIGKILL at one moment: `run-until-killed.ts MOMENT FOLDER`. Nothing of it runs after that: no
// handler, no stop, no close.
import { staff, startSystem, type Batch, type LogStore, type ViewStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { intercepted } from './test-system.ts';
import { parcels, parcelsService, warehouse, warehouseService } from './warehouse.ts';

const [, , moment, path] = process.argv;
if (moment === undefined || path === undefined) throw new Error('usage: run-until-killed.ts MOMENT FOLDER');

/** Set once the system is as the moment asks for it. */
let armed = false;

function dieIf(isNow: boolean): void {
  if (armed && isNow) process.kill(process.pid, 'SIGKILL');
}

const changes = ({ components }: Batch) => components.flatMap(({ registers }) => registers);
const records = (batch: Batch, type: string): boolean =>
  batch.components.some(({ events }) => events.some((event) => event.type === type));

/** Dies after the commit that decides to send, after the one of the receiver, or after the one that takes note of the answer. */
function mortalLog(store: LogStore): LogStore {
  return intercepted(store, {
    async append(batch) {
      const intents = changes(batch).filter(({ kind }) => kind === 'intent');
      dieIf(moment === 'before-decided' && intents.some(({ value }) => value !== undefined));
      const outcome = await store.append(batch);
      dieIf(moment === 'decided' && intents.some(({ value }) => value !== undefined));
      dieIf(moment === 'received' && records(batch, 'goods-taken'));
      dieIf(moment === 'answered' && intents.some(({ value }) => value === undefined));
      return outcome;
    },
  });
}

/** Dies right before or right after the swap of a rebuilt view. */
function mortalViews(store: ViewStore): ViewStore {
  return intercepted(store, {
    async swap(shadow) {
      dieIf(moment === 'before-swap');
      const table = await store.swap(shadow);
      dieIf(moment === 'swapped');
      return table;
    },
  });
}

const data = openDataFolder(path);
const system = await startSystem({
  services: [warehouseService, parcelsService],
  stores: {
    log: async (service) => mortalLog(await data.logStore(service)),
    views: async (service) => mortalViews(await data.viewStore(service)),
    keys: () => data.keyStore(),
  },
});
const client = system.client(staff('ann'));

if (['folding', 'before-swap', 'swapped'].includes(moment)) {
  // More than a rebuild folds at once, so that it can be met half-way.
  const receive = (nth: number) => client.send(warehouse, 'receive', { sku: `S${nth % 50}`, quantity: 1 });
  await Promise.all(Array.from({ length: 6_000 }, (_, nth) => receive(nth)));
  await system.operations.settle();
  armed = true;
  await system.operations.rebuildView('warehouse', 'shelves', (folded, of) =>
    dieIf(moment === 'folding' && folded < of),
  );
} else {
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 5 });
  armed = true;
  await client.send(parcels, 'order', { parcel: 'p', lines: [{ sku: 'A', quantity: 2 }], to: 'Ann', receiver: 'r' });
}
// If the moment has not come by now it never does; a program that was not killed fails its test.
await system.operations.settle();
await system.stop();
await data.close();
