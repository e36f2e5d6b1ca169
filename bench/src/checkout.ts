import { join } from 'node:path';
import { openShop } from './a-shop-over-http.ts';
import type { Measure } from './benchmark.ts';
import { buyFor, type Shop } from './checkout-load.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { benchFolder } from './machine.ts';
import { cpuUsOf, recordedIn, startApart, stopApart } from './market-apart.ts';
import { percentile } from './statistics.ts';

const HALF = 'checkout-half';
const ARTICLES = 200;
const SERVICES = ['carts', 'pricing', 'inventory', 'payments', 'orders'];
/**
 * Complete checkouts over HTTP, each by a visitor: a cart of two lines, the ways to deliver it, a quote with address and shipping, and the order, paid on
 * invoice or by card, until its answer says that it is placed.
 */
export const checkout: Measure = async ({ bounds }, say) => {
  const folder = benchFolder();
  say('starting a market and a card network');
  const network = await startApart('outside/card-network/src/main.ts', /listens on (http:\S+)/, {
    CARD_NETWORK_PORT: '0',
    CARD_NETWORK_STATE: join(folder, 'card-network.jsonl'),
    CARD_NETWORK_WEBHOOK_URL: '',
  });
  const dataFolder = join(folder, 'data');
  const market = await startApart(
    'apps/market/src/start.ts',
    /Listening on (http:\S+)[^]*Staff token: (\S+)[^]*Look around/,
    {
      BANYAN_DATA: dataFolder,
      CARD_NETWORK_URL: network.found[1]!,
      CARD_NETWORK_KEY: 'sk_test_banyan',
      CARD_NETWORK_WEBHOOK_SECRET: 'whsec_YmFueWFuLWNhcmQtbmV0d29yay10ZXN0LXNlY3JldA==',
      HOST: '127.0.0.1',
      PORT: '0',
    },
  );
  try {
    const url = market.found[1]!;
    await fetch(`${network.found[1]!}/admin/webhooks`, {
      method: 'POST',
      body: JSON.stringify({ url: `${url}/webhooks/card-network` }),
    });
    say(`putting ${ARTICLES} articles on sale`);
    const skus = await openShop({ url, staffToken: market.found[2]! }, ARTICLES);
    const figures: Figure[] = [];
    const measured = async (name: string, users: number, byCard: boolean, perSecond?: number): Promise<Round> => {
      const cardNetwork = byCard ? network.found[1]! : undefined;
      const shop: Shop = { host: new URL(url).host, skus, cardNetwork, steps: [] };
      const [before, cpu, own, abroad] = [
        recordedIn(dataFolder, SERVICES),
        cpuUsOf(market.child),
        process.cpuUsage(),
        cpuUsOf(network.child),
      ];
      const bought = await buyFor(bounds.seconds, users, shop, perSecond);
      const [after, spent] = [recordedIn(dataFolder, SERVICES), process.cpuUsage(own)];
      const { took } = bought;
      const each = (all: number): number => all / took.length;
      const stepP99 = percentile(shop.steps, 0.99);
      return {
        value: name === HALF ? stepP99 : bought.perSecond,
        baseline: null,
        also: {
          ...(name === HALF && { 'checkouts/s': bought.perSecond }),
          'p50-ms': percentile(took, 0.5),
          'p95-ms': percentile(took, 0.95),
          'p99-ms': percentile(took, 0.99),
          'step-p99-ms': stepP99,
          'cpu-us': each(cpuUsOf(market.child) - cpu),
          'load-cpu-us': each(spent.user + spent.system),
          ...(byCard && { 'card-network-cpu-us': each(cpuUsOf(network.child) - abroad) }),
          events: each(after.events - before.events),
          commits: each(after.commits - before.commits),
        },
      };
    };
    for (const [name, users, byCard] of [
      ['checkout-1', 1, false],
      ['checkout-8', 8, false],
      ['checkout-32', 32, false],
      [HALF, 200, false],
      ['checkout-card', 32, true],
    ] as const) {
      say(
        `${users} ${users === 1 ? 'buyer' : 'buyers'}${byCard ? ', by card' : ''}${name === HALF ? ', half of what was reached' : ''}`,
      );
      const half = name === HALF ? figures.at(-1)!.value / 2 : undefined;
      const rounds: Round[] = [];
      for (let nth = 0; nth <= bounds.rounds; nth += 1) {
        const round = await measured(name, users, byCard, half);
        // The first round warms up.
        if (nth > 0) rounds.push(round);
      }
      const paid = byCard ? 'by card, through a card network in a process of its own' : 'on invoice';
      const pace =
        half === undefined
          ? 'each at once after the last'
          : `${half.toFixed(0)} begun a second, evenly: half of checkout-32`;
      const settings = `${users} visitors over HTTP, ${pace}: add-lines (2), shipping options, make-quote, POST /checkouts until 201, paid ${paid}; ${ARTICLES} articles, the load from another process on the same machine. Events and commits of ${SERVICES.join(', ')} for each. Logs WAL, synchronous=FULL: every step after its flush`;
      const head =
        name === HALF ? { unit: 'ms (a step, p99)', moreIsBetter: false } : { unit: 'checkouts/s', moreIsBetter: true };
      figures.push(toFigure({ name, settings, ...head }, rounds));
    }
    return figures;
  } finally {
    await stopApart(market.child);
    await stopApart(network.child);
  }
};
