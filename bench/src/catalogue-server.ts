import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { oneProcess } from '@banyan/topologies/one-process';
import { addVariants, fillCatalogue, PRODUCTS } from './fill-catalogue.ts';
import { benchFolder } from './machine.ts';

/** Where the servers of this process are. */
export interface CatalogueAt {
  /** The market with its products. */
  readonly market: string;
  /** A bare server that has for each path an answer as long as the market's. */
  readonly bare: string;
}

/** What this process is asked. */
export type CatalogueOrder = 'cpu time' | 'change' | 'rest' | 'variants';

/** A SKU runs out or is there again so often while the catalogue is to change. */
const CHANGE_EVERY_MS = 100;

// A process of its own, forked by the benchmark. It ends with the benchmark.
const served = await serve({
  dataFolder: benchFolder(),
  topology: oneProcess,
  host: '127.0.0.1',
  port: 0,
  title: 'The market',
  logLevel: 'warn',
  limits: { clientRequestsPerMinuteMax: 100_000_000 },
});
await fillCatalogue(served.system.system);
const answers = new Map<string, string>();
const bare = createServer((request, response) => {
  const path = request.url!;
  const known = answers.get(path);
  const send = (text: string): void => {
    answers.set(path, text);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };
  if (known !== undefined) send(known);
  else void fetch(`${served.url}${path}`).then(async (answer) => send(await answer.text()));
});
await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));

let changing: NodeJS.Timeout | undefined;
let changes = 0;
const client = served.system.system.client(staff('bench'));
function changeStock(): void {
  const [nth, isThere] = [Math.floor(changes / 2) % PRODUCTS, changes % 2 === 1];
  changes += 1;
  const body = { adjustment: `change ${changes}`, location: 'main', sku: `P-${nth}`, reason: 'counted' };
  void client.send(inventory, 'adjust-stock', { ...body, quantity: isThere ? 5 : -5 });
}
async function obey(order: CatalogueOrder): Promise<void> {
  if (order === 'rest') clearInterval(changing);
  if (order === 'change') changing = setInterval(changeStock, CHANGE_EVERY_MS);
  if (order === 'variants') await addVariants(served.system.system);
  const { user, system } = process.cpuUsage();
  process.send!(user + system);
}
process.on('message', (order: CatalogueOrder) => void obey(order));
process.on('disconnect', () => process.exit());
process.send!({
  market: served.url,
  bare: `http://127.0.0.1:${(bare.address() as AddressInfo).port}`,
} satisfies CatalogueAt);
