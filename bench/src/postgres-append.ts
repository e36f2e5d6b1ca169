import { staff } from '@banyan/engine';
import { freshDatabase } from '@banyan/postgres/testing';
import { STREAMS, type Appender } from './appender.ts';
import type { BenchmarkOptions, Measure } from './benchmark.ts';
import { counters, countersService, note } from './counters.ts';
import { startInFolder } from './engine-folder.ts';
import { onPostgres } from './engine-on-postgres.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import { measuredPostgres, type MeasuredPostgres } from './measured-postgres.ts';
import { CONNECTIONS, emmett, emmettVersion, pooledInserts, RAW_BATCH, rawBatches } from './postgres-appenders.ts';
import { sendCounts } from './postgres-instance.ts';
import type { Rate } from './rate.ts';

const POOL = `a pool of ${CONNECTIONS} connections, one insert (event and key, no checks) a transaction`;
/** The number of callers at which everything is compared. */
const CROWD = 100;
const MET_AT_ONCE = 500;

/** What a round has measured, by what it was measured with. */
type Measured = ReadonlyMap<string, Rate & { readonly serverUs: number }>;

/**
 * Commands through the whole engine (validation, key, decision, commit, answer) on PostgreSQL, against others on the same server, in turn. Figures are named by the
 * callers: `pg-append-100`.
 */
export function postgresAppend(callers: number): Measure {
  return async (options, say) => {
    const server = await measuredPostgres(options.addresses);
    const rounds = await measureRounds(server, callers, options, say);
    const figure = (name: string, of: string, against: string): Figure => {
      const settings = `${callers} ${callers === 1 ? 'caller' : 'callers'}, against ${against}, on the same server. Every answer after its commit is on the disk: ${server.settings}`;
      return toFigure(
        { name, unit: 'commands/s', settings, moreIsBetter: true },
        rounds.map((round) => toRound(round, of)),
      );
    };
    const name = `pg-append-${callers}`;
    const peer = `${emmettVersion()} with ${CONNECTIONS} connections, one transaction an event`;
    const first = figure(name, 'emmett', peer);
    if (callers !== CROWD) return [first];
    const raw = `raw batches of ${RAW_BATCH} such rows, each in one statement`;
    return [first, figure(`${name}-pool`, 'pool', POOL), figure(`${name}-limit`, 'raw', raw)];
  };
}

async function measureRounds(
  server: MeasuredPostgres,
  callers: number,
  { bounds }: BenchmarkOptions,
  say: (line: string) => void,
): Promise<Measured[]> {
  const database = await freshDatabase(server.url);
  const at = { url: database.url, callers };
  const all = new Map<string, Appender>([
    ['engine', await engine(at)],
    ['emmett', await emmett(at, say)],
    ['pool', await pooledInserts(at)],
    ...(callers === CROWD ? ([['raw', await rawBatches(at)]] as const) : []),
  ]);
  const measured: Measured[] = [];
  // The first round warms up.
  for (let nth = 0; nth <= bounds.rounds; nth += 1) {
    const round = new Map<string, Rate & { readonly serverUs: number }>();
    for (const [name, appender] of all) {
      const before = server.cpuUs();
      const startMs = performance.now();
      const rate = await appender.append(bounds);
      const done = (rate.perSecond * (performance.now() - startMs)) / 1000;
      round.set(name, { ...rate, serverUs: (server.cpuUs() - before) / done });
    }
    if (nth > 0) measured.push(round);
  }
  for (const appender of all.values()) await appender.close();
  await database.drop();
  return measured;
}

function toRound(round: Measured, of: string): Round {
  const [value, baseline] = [round.get('engine')!, round.get(of)!];
  return {
    value: value.perSecond,
    baseline: baseline.perSecond,
    also: {
      'cpu-us': value.cpuUs,
      'server-cpu-us': value.serverUs,
      'baseline-cpu-us': baseline.cpuUs,
      'baseline-server-cpu-us': baseline.serverUs,
      ...(of === 'emmett' && { 'of-pool': value.perSecond / round.get('pool')!.perSecond }),
    },
  };
}

async function engine({ url, callers }: { readonly url: string; readonly callers: number }): Promise<Appender> {
  // Without views, so that only the write path is measured.
  const engine = await startInFolder(onPostgres(countersService(false), url));
  let keys = 0;
  const key = (): string => `k-${keys++}`;
  // Each stream is read once, when it is met first; that is not what is measured.
  const client = engine.system.client(staff('bench'));
  for (let nth = 0; nth < STREAMS; nth += MET_AT_ONCE)
    await Promise.all(
      Array.from({ length: MET_AT_ONCE }, (_, more) =>
        client.send(counters, 'count', { counter: `c${nth + more}`, by: 1, note }, { key: key() }),
      ),
    );
  return {
    append: ({ seconds }) => sendCounts(engine.system, { seconds, callers, nth: 0, of: 1 }, key),
    close: () => engine.remove(),
  };
}
