import { anybody } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import type { Measure } from './benchmark.ts';
import { startInFolder } from './engine-folder.ts';
import { toFigure, type Round } from './figure.ts';
import { measureRate, repeatFor, type Rate } from './rate.ts';
import { percentile } from './statistics.ts';
import { PRICE, stockTheMarket } from './stock-the-market.ts';
import { watchedLog } from './watched-log.ts';

const CALLERS = 64;
const ARTICLES = 200;
const LINES = 2;

/** How fast orders went through, and how long each took. */
interface OrderRate extends Rate {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Orders placed by the public until they are confirmed: quoted, reserved, authorised, numbered; each step durable. */
export const order: Measure = async ({ bounds }) => {
  const confirmed = new Map<string, () => void>();
  const market = await startInFolder((folder) => {
    const parts = oneProcess(folder);
    const log = async (service: string) => {
      const store = await parts.stores.log(service);
      if (service !== orders.name) return store;
      return watchedLog(store, (type, stream) => {
        if (type !== 'order-confirmed') return;
        const id = stream.slice(stream.indexOf('/') + 1);
        confirmed.get(id)?.();
        confirmed.delete(id);
      });
    };
    return { ...parts, stores: { ...parts.stores, log } };
  });
  const skus = await stockTheMarket(market.system, ARTICLES);
  const idleMb = residentMb();
  const client = market.system.client(anybody());

  const place = async (id: string, nth: number): Promise<void> => {
    const lines = Array.from({ length: LINES }, (_, line) => ({
      sku: skus[(nth * LINES + line) % skus.length]!,
      quantity: 1,
      price: PRICE,
    }));
    const { promise, resolve } = Promise.withResolvers<void>();
    confirmed.set(id, resolve);
    const body = { order: id, customer: null, country: 'United Kingdom', currency: 'GBP', lines };
    const outcome = await client.send(orders, 'order-products', body, { key: id });
    if (!outcome.done) throw new Error(`order ${id} was refused: ${outcome.rejected}`);
    await promise;
  };
  const placeMany = async (prefix: string, callers: number): Promise<OrderRate> => {
    const took: number[] = [];
    const rate = await measureRate(() =>
      repeatFor(bounds.seconds, callers, async (nth) => {
        const startMs = performance.now();
        await place(`${prefix}-${nth}`, nth);
        took.push(performance.now() - startMs);
      }),
    );
    return { ...rate, p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99) };
  };

  await placeMany('warm-up', CALLERS);
  const rounds: Round[] = [];
  for (let nth = 0; nth < bounds.rounds; nth += 1) {
    const many = await placeMany(`round-${nth}`, CALLERS);
    await market.system.operations.settle();
    const one = await placeMany(`alone-${nth}`, 1);
    rounds.push({
      value: many.perSecond,
      baseline: one.perSecond,
      also: {
        'p50-ms': many.p50Ms,
        'p99-ms': many.p99Ms,
        'alone-p50-ms': one.p50Ms,
        'alone-p99-ms': one.p99Ms,
        'cpu-us': many.cpuUs,
        'load-mb': residentMb(),
      },
    });
  }
  await market.remove();
  const settings = `${CALLERS} callers, ${LINES} lines an order, from order-products until order-confirmed is durable (catalog, inventory, payments, orders: 5 services, one process), against the same with 1 caller. WAL, synchronous=FULL: every step after its flush`;
  return [toFigure({ name: 'order', unit: 'orders/s', settings, moreIsBetter: true }, rounds, { 'idle-mb': idleMb })];
};

/** What the process holds in memory now, in MB. */
function residentMb(): number {
  return Math.round(process.memoryUsage.rss() / 1e6);
}
