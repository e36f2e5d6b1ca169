import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freshDatabase } from '@banyan/postgres/testing';
import { openShop } from './a-shop-over-http.ts';
import type { Measure } from './benchmark.ts';
import { buyFor, type Shop } from './checkout-load.ts';
import { SqlCheckouts, writtenByEach, writtenIn, type CheckoutRows } from './checkout-sql.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { benchFolder } from './machine.ts';
import { startApart, stopApart } from './market-apart.ts';
import { measuredPostgres } from './measured-postgres.ts';
import { treeCpuUs } from './process-tree.ts';
import { percentile } from './statistics.ts';

const USERS = 32;
const ARTICLES = 200;
/** The server sums up what sessions have done about once a second. */
const COUNTED_MS = 2_000;

/**
 * Complete checkouts over HTTP, as `checkout-32` does them, of a market whose logs and views are on servers.
 * @param bySql the name of the same figure against transactions written by hand that write as much, where all is in one database
 */
export function checkoutIn(topology: string, name: string, bySql?: string): Measure {
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
      let byHand: SqlCheckouts | undefined;
      let each: CheckoutRows | undefined;
      const before = bySql === undefined ? undefined : await writtenIn(database.url);
      for (let nth = 0; nth <= bounds.rounds; nth += 1) {
        const shop: Shop = { host: new URL(url).host, skus, cardNetwork: undefined, steps: [] };
        const [cpu, serverCpu, own] = [treeCpuUs(market.child.pid!), server.cpuUs(), process.cpuUsage()];
        const { perSecond, took } = await buyFor(bounds.seconds, USERS, shop, undefined);
        const spent = process.cpuUsage(own);
        // The first round warms up, and shows how much a checkout writes.
        if (nth === 0) {
          if (before === undefined) continue;
          await setTimeout(COUNTED_MS);
          each = writtenByEach(before, await writtenIn(database.url), took.length);
          byHand = await SqlCheckouts.open(database.url, USERS, each);
          await byHand.buyFor(bounds.seconds, USERS);
          continue;
        }
        const ofEach = (all: number): number => all / took.length;
        const also = {
          'p50-ms': percentile(took, 0.5),
          'p99-ms': percentile(took, 0.99),
          'step-p99-ms': percentile(shop.steps, 0.99),
          'cpu-us': ofEach(treeCpuUs(market.child.pid!) - cpu),
          'postgres-cpu-us': ofEach(server.cpuUs() - serverCpu),
          'load-cpu-us': ofEach(spent.user + spent.system),
        };
        const sql = await byHand?.buyFor(bounds.seconds, USERS);
        rounds.push({ value: perSecond, baseline: sql?.perSecond ?? null, also });
      }
      await byHand?.close();
      const settings = `topology ${topology}: ${USERS} visitors over HTTP, each at once after the last: add-lines (2), shipping options, make-quote, POST /checkouts until 201, paid on invoice; ${ARTICLES} articles, load and servers on the same machine. Every step after its commit is on the disk: ${server.settings}`;
      const head = { unit: 'checkouts/s', moreIsBetter: true };
      const alone = rounds.map(({ value, also = {} }) => ({ value, baseline: null, also }));
      const figures: Figure[] = [toFigure({ ...head, name, settings }, alone)];
      if (bySql === undefined || each === undefined) return figures;
      const against = `against ${USERS} connections, each with a transaction a checkout that takes stock of two articles, inserts ${each.events} events of ${each.payload} characters and ${each.rows} rows, as many as a checkout of the market does, and gives the order the next number, in six statements without HTTP`;
      return [...figures, toFigure({ ...head, name: bySql, settings: `${settings}; ${against}` }, rounds)];
    } finally {
      await stopApart(market.child);
      await database.drop();
    }
  };
}
