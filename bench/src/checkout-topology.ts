import { join } from 'node:path';
import { freshDatabase } from '@banyan/postgres/testing';
import { openShop } from './a-shop-over-http.ts';
import type { Measure } from './benchmark.ts';
import { buyFor, type Shop } from './checkout-load.ts';
import { toFigure, type Round } from './figure.ts';
import { benchFolder } from './machine.ts';
import { startApart, stopApart } from './market-apart.ts';
import { measuredPostgres } from './measured-postgres.ts';
import { treeCpuUs } from './process-tree.ts';
import { percentile } from './statistics.ts';

const USERS = 32;
const ARTICLES = 200;

/** Complete checkouts over HTTP, as `checkout-32` does them, of a market whose logs and views are on servers. */
export function checkoutIn(topology: string, name: string): Measure {
  return async ({ bounds, addresses }, say) => {
    const server = await measuredPostgres(addresses);
    const database = await freshDatabase(server.url);
    say(`starting the market in ${topology}, and filling it`);
    const market = await startApart(
      'apps/market/src/start.ts',
      /Listening on (http:\S+)[^]*Staff token: (\S+)[^]*Look around/,
      {
        ...addresses,
        BANYAN_POSTGRES_URL: database.url,
        BANYAN_TOPOLOGY: topology,
        BANYAN_DATA: join(benchFolder(), 'data'),
        HOST: '127.0.0.1',
        PORT: '0',
      },
    );
    try {
      const [, url, staffToken] = market.found as unknown as [string, string, string];
      say(`putting ${ARTICLES} articles on sale`);
      const skus = await openShop({ url, staffToken }, ARTICLES);
      say(`${USERS} buyers`);
      const rounds: Round[] = [];
      for (let nth = 0; nth <= bounds.rounds; nth += 1) {
        const shop: Shop = { host: new URL(url).host, skus, cardNetwork: undefined, steps: [] };
        const [cpu, serverCpu, own] = [treeCpuUs(market.child.pid!), server.cpuUs(), process.cpuUsage()];
        const { perSecond, took } = await buyFor(bounds.seconds, USERS, shop, undefined);
        const spent = process.cpuUsage(own);
        // The first round warms up.
        if (nth === 0) continue;
        const each = (all: number): number => all / took.length;
        const also = {
          'p50-ms': percentile(took, 0.5),
          'p99-ms': percentile(took, 0.99),
          'step-p99-ms': percentile(shop.steps, 0.99),
          'cpu-us': each(treeCpuUs(market.child.pid!) - cpu),
          'postgres-cpu-us': each(server.cpuUs() - serverCpu),
          'load-cpu-us': each(spent.user + spent.system),
        };
        rounds.push({ value: perSecond, baseline: null, also });
      }
      const settings = `topology ${topology}: ${USERS} visitors over HTTP, each at once after the last: add-lines (2), shipping options, make-quote, POST /checkouts until 201, paid on invoice; ${ARTICLES} articles, load and servers on the same machine. Every step after its commit is on the disk: ${server.settings}`;
      return [toFigure({ name, unit: 'checkouts/s', settings, moreIsBetter: true }, rounds)];
    } finally {
      await stopApart(market.child);
      await database.drop();
    }
  };
}
