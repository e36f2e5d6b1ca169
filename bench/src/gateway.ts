import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measure } from './benchmark.ts';
import { toFigure, type Round } from './figure.ts';
import { loadMarket, type LoadKind } from './gateway-load.ts';
import type { CpuTime, ServersAt } from './gateway-servers.ts';
import type { LoadResult } from './http-load.ts';

/** How a server bore a load, and what that cost its process. */
interface Borne extends LoadResult {
  readonly cpuUs: number;
}

/** Requests a second over HTTP, commands and queries in turn: the gateway against a bare node:http server, the same market behind both. */
export const gateway: Measure = async ({ bounds }) => {
  const servers = fork(fileURLToPath(new URL('./gateway-servers.ts', import.meta.url)));
  const ended = once(servers, 'exit');
  const [at] = (await Promise.race([once(servers, 'message'), ended])) as [ServersAt];
  if (typeof at !== 'object') throw new Error(`the servers ended with code ${String(at)}`);

  const cpuUs = async (): Promise<number> => {
    servers.send('cpu time');
    const [time] = (await once(servers, 'message')) as [CpuTime];
    return time.cpuUs;
  };
  const load = async (url: string, kind: LoadKind): Promise<Borne> => {
    const before = await cpuUs();
    const result = await loadMarket(url, at, kind, bounds.seconds);
    return { ...result, cpuUs: ((await cpuUs()) - before) / result.answers };
  };

  for (const url of [at.gateway, at.bareMarket, at.bareMap]) await load(url, 'commands and queries');
  const rounds: Round[] = [];
  for (let nth = 0; nth < bounds.rounds; nth += 1) {
    const both = await load(at.gateway, 'commands and queries');
    const bareBoth = await load(at.bareMarket, 'commands and queries');
    const queries = await load(at.gateway, 'queries');
    const bareQueries = await load(at.bareMarket, 'queries');
    const mapQueries = await load(at.bareMap, 'queries');
    rounds.push({
      value: both.perSecond,
      baseline: bareBoth.perSecond,
      also: {
        'p99-ms': both.p99Ms,
        'baseline-p99-ms': bareBoth.p99Ms,
        'cpu-us': both.cpuUs,
        'baseline-cpu-us': bareBoth.cpuUs,
        'queries/s': queries.perSecond,
        'queries-ratio': queries.perSecond / bareQueries.perSecond,
        'queries-against-a-map-ratio': queries.perSecond / mapQueries.perSecond,
        'query-cpu-us': queries.cpuUs,
        'baseline-query-cpu-us': bareQueries.cpuUs,
        'map-query-cpu-us': mapQueries.cpuUs,
      },
    });
  }
  servers.disconnect();
  await ended;
  const settings =
    '64 connections from another process, change-price and product in turn, staff token, against bare node:http in front of the same market: JSON in and out, no checks, no trace, no log. Queries alone, too: against the same, and against a bare server that answers from a map. WAL, synchronous=FULL: every command after its flush';
  return [toFigure({ name: 'gateway', unit: 'requests/s', settings, moreIsBetter: true }, rounds)];
};
