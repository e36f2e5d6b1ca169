import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measure } from './benchmark.ts';
import type { CatalogueAt, CatalogueOrder } from './catalogue-server.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { CATEGORIES, COLOURS, FITS, PRODUCTS, WORDS } from './fill-catalogue.ts';
import { loadServer, type LoadResult } from './http-load.ts';

const CONNECTIONS = 32;

/** Pages of 20 products with their prices and all facets: each category, as it is and narrowed by a colour, in three orders. */
const pages = ['name', 'price', 'listed&direction=descending'].flatMap((sort) =>
  Array.from({ length: CATEGORIES }, (_, nth) => {
    const category = `/catalog/browse?category=category-${nth}&currency=GBP&limit=20&sort=${sort}`;
    const colour = JSON.stringify([{ attribute: 'colour', anyOf: [COLOURS[nth % COLOURS.length]] }]);
    return [category, `${category}&attributes=${encodeURIComponent(colour)}`];
  }).flat(),
);
/** Pages of all products that have a variant of one size, between two prices, or both. */
const choices = FITS.flatMap((fit) => {
  const option = `&options=${encodeURIComponent(JSON.stringify([{ option: 'fit', anyOf: [fit] }]))}`;
  const prices = '&priceFrom=20&priceTo=60';
  return [option, prices, option + prices].flatMap((narrowed) =>
    ['name', 'price'].map((sort) => `/catalog/browse?currency=GBP&limit=20&sort=${sort}${narrowed}`),
  );
});
const searches = WORDS.flatMap((one) => WORDS.map((other) => `/catalog/search?text=${one}%20${other}&limit=20`));
/** One letter of each word is wrong, so that nothing is found and words are suggested. */
const misspelt = WORDS.map((word) => `/catalog/search?text=${word.slice(0, 2)}x${word.slice(3)}&limit=20`);

/** What buyers look at, over HTTP, with 10,000 products on sale: against a bare server that has answers as long as these ready. */
export const catalogue: Measure = async ({ bounds }, say) => {
  say(`putting ${PRODUCTS} products on sale`);
  const server = fork(fileURLToPath(new URL('./catalogue-server.ts', import.meta.url)));
  const ended = once(server, 'exit');
  const [at] = (await Promise.race([once(server, 'message'), ended])) as [CatalogueAt];
  if (typeof at !== 'object') throw new Error(`the server ended with code ${String(at)}`);
  /** Resolves to the processor time of the server's process so far, in microseconds. */
  const order = async (what: CatalogueOrder): Promise<number> => {
    server.send(what);
    return ((await once(server, 'message')) as [number])[0];
  };
  const load = async (
    url: string,
    paths: readonly string[],
  ): Promise<LoadResult & { readonly cpuUs: number; readonly loadCpuUs: number }> => {
    const request = (nth: number, host: string): string =>
      `GET ${paths[nth % paths.length]!} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    const [before, own] = [await order('cpu time'), process.cpuUsage()];
    const result = await loadServer(url, { request, connections: CONNECTIONS, seconds: bounds.seconds });
    const spent = process.cpuUsage(own);
    const cpuUs = ((await order('cpu time')) - before) / result.answers;
    return { ...result, cpuUs, loadCpuUs: (spent.user + spent.system) / result.answers };
  };
  const figures: Figure[] = [];
  for (const [name, paths, what] of [
    ['catalogue-page', pages, 'pages of 20 products with prices, facets with counts, categories and price ranges'],
    ['catalogue-search', searches, 'searches of two words'],
    ['catalogue-suggestions', misspelt, 'searches of a misspelt word, answered with suggestions'],
    ['catalogue-choices', choices, 'pages narrowed by an option, by prices or by both, three variants to each product'],
  ] as const) {
    if (name === 'catalogue-choices') {
      say('adding two variants to each product');
      await order('variants');
    }
    const firstMs: number[] = [];
    for (const path of paths) {
      const startMs = performance.now();
      await (await fetch(`${at.market}${path}`)).arrayBuffer();
      firstMs.push(performance.now() - startMs);
      await (await fetch(`${at.bare}${path}`)).arrayBuffer();
    }
    const rounds: Round[] = [];
    for (let nth = 0; nth < bounds.rounds; nth += 1) {
      const market = await load(at.market, paths);
      const bare = await load(at.bare, paths);
      await order('change');
      const changing = await load(at.market, paths);
      await order('rest');
      rounds.push({
        value: market.perSecond,
        baseline: bare.perSecond,
        also: {
          'p50-ms': market.p50Ms,
          'p99-ms': market.p99Ms,
          'cpu-us': market.cpuUs,
          'load-cpu-us': market.loadCpuUs,
          'while-changing/s': changing.perSecond,
          'while-changing-p99-ms': changing.p99Ms,
        },
      });
    }
    const settings = `${what}: ${paths.length} different ones by turns over ${CONNECTIONS} connections from another process, ${PRODUCTS} products, against a bare node:http server with the same texts in a map. while-changing: ten times a second a product runs out or is there again. Logs WAL, synchronous=FULL`;
    const first = firstMs.reduce((sum, ms) => sum + ms, 0) / firstMs.length;
    figures.push(
      toFigure({ name, unit: 'requests/s', settings, moreIsBetter: true }, rounds, {
        'first-time-ms': Number(first.toPrecision(3)),
      }),
    );
  }
  server.disconnect();
  await ended;
  return figures;
};
