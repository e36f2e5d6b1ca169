import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { catalog } from '@banyan/catalog/contract';
import { serve } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { oneProcess } from '@banyan/topologies/one-process';
import { bareServer, type PriceChange } from './bare-server.ts';
import { benchFolder } from './machine.ts';
import { PRICE, stockTheMarket } from './stock-the-market.ts';

const ARTICLES = 200;

/** Where the servers of this process are, and what can be asked of them. */
export interface ServersAt {
  /** The market behind its gateway. */
  readonly gateway: string;
  /** The same market behind a bare server. */
  readonly bareMarket: string;
  /** A bare server with nothing behind: products in a map, changes not kept on disk. */
  readonly bareMap: string;
  readonly token: string;
  readonly skus: readonly string[];
}

/** The process' time of processors so far, in microseconds. */
export interface CpuTime {
  readonly cpuUs: number;
}

// A process of its own, forked by the benchmark, which loads one of the servers at a time. It ends with the benchmark.
const served = await serve({
  dataFolder: benchFolder(),
  topology: oneProcess,
  host: '127.0.0.1',
  port: 0,
  title: 'The market',
  logLevel: 'warn',
});
const skus = await stockTheMarket(served.system.system, ARTICLES);
const client = served.system.client(staff('bench'));
const bareMarket = bareServer({
  product: (sku) => client.query(catalog, 'product', { sku }),
  async changePrice(body, key) {
    const outcome = await client.send(catalog, 'change-price', body, { key });
    if (!outcome.done) throw new Error(outcome.rejected);
  },
});
const products = new Map(skus.map((sku) => [sku, productOf({ sku, price: PRICE })]));
const bareMap = bareServer({
  product: async (sku) => products.get(sku) ?? null,
  changePrice: async (body) => void products.set(body.sku, productOf(body)),
});
const at: ServersAt = {
  gateway: served.url,
  bareMarket: await listen(bareMarket),
  bareMap: await listen(bareMap),
  token: served.staffToken!,
  skus,
};
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send!({ cpuUs: user + system } satisfies CpuTime);
});
process.on('disconnect', () => process.exit());
process.send!(at);

function productOf({ sku, price }: PriceChange): object {
  return { sku, name: `Article ${sku}`, description: 'Measured, not sold', prices: [price] };
}

async function listen(server: Server): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
