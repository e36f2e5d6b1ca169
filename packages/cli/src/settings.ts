import { resolve } from 'node:path';
import type { GatewayLimits, LogLevel } from '@banyan/gateway';
import { UsageError } from './errors.ts';

/** What the environment decides. Read in this one place. */
export interface Settings {
  /** `BANYAN_DATA`: the data folder, absolute. */
  readonly dataFolder: string;
  /** `PORT`: where the gateway listens. */
  readonly port: number;
  /** `HOST`: the address that it listens on. */
  readonly host: string;
  /** `BANYAN_LOG`: how much is logged. */
  readonly logLevel: LogLevel;
  /** `BANYAN_ORIGINS`: pages of these origins may call from browsers; separated by commas. */
  readonly origins: readonly string[];
  /** `BANYAN_TRUST_PROXY`: `yes` behind a proxy that says, at the end of `X-Forwarded-For`, where callers come from. */
  readonly trustProxy: boolean;
  /** `BANYAN_CLIENT_REQUESTS`: how many requests one client may make in a minute; the gateway’s default, unless it is said. */
  readonly limits?: Pick<GatewayLimits, 'clientRequestsPerMinuteMax'>;
  /** `BANYAN_TOPOLOGY`: the module that says which services run, absolute; given by its path, or as the name of one in `topologies/`. */
  readonly topologyFile: string;
}

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Reads the settings; paths are taken from `folder`. @throws UsageError naming every mistake at once */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  folder = process.cwd(),
): Settings {
  const {
    BANYAN_DATA = '.data',
    PORT = '8080',
    HOST = '127.0.0.1',
    BANYAN_LOG = 'warn',
    BANYAN_ORIGINS = '',
    BANYAN_TRUST_PROXY = 'no',
    BANYAN_CLIENT_REQUESTS,
    BANYAN_TOPOLOGY = 'one-process',
  } = environment;
  const port = Number(PORT);
  const logLevel = LOG_LEVELS.find((level) => level === BANYAN_LOG);
  const origins = BANYAN_ORIGINS.split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  const mistakes = [
    ...(BANYAN_DATA.trim() === '' ? ['BANYAN_DATA is empty: it names the data folder'] : []),
    ...(/^\d{1,5}$/.test(PORT) && port <= 65_535
      ? []
      : [`PORT is ${JSON.stringify(PORT)}: it is a number from 0 to 65535`]),
    ...(HOST.trim() === '' ? ['HOST is empty: it names an address of this machine'] : []),
    ...(logLevel === undefined
      ? [`BANYAN_LOG is ${JSON.stringify(BANYAN_LOG)}: it is one of ${LOG_LEVELS.join(', ')}`]
      : []),
    ...origins
      .filter((origin) => URL.parse(origin)?.origin !== origin)
      .map((origin) => `BANYAN_ORIGINS has ${JSON.stringify(origin)}: an origin is like https://shop.example`),
    ...(['yes', 'no'].includes(BANYAN_TRUST_PROXY)
      ? []
      : [`BANYAN_TRUST_PROXY is ${JSON.stringify(BANYAN_TRUST_PROXY)}: it is yes or no`]),
    ...(BANYAN_CLIENT_REQUESTS === undefined || /^[1-9]\d{0,8}$/.test(BANYAN_CLIENT_REQUESTS)
      ? []
      : [
          `BANYAN_CLIENT_REQUESTS is ${JSON.stringify(BANYAN_CLIENT_REQUESTS)}: it is a number of requests in a minute`,
        ]),
  ];
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  return {
    dataFolder: resolve(folder, BANYAN_DATA),
    port,
    host: HOST,
    logLevel: logLevel ?? 'warn',
    origins,
    trustProxy: BANYAN_TRUST_PROXY === 'yes',
    ...(BANYAN_CLIENT_REQUESTS !== undefined && {
      limits: { clientRequestsPerMinuteMax: Number(BANYAN_CLIENT_REQUESTS) },
    }),
    topologyFile: topologyFileOf(BANYAN_TOPOLOGY, folder),
  };
}

/** The file of a topology: `small-fleet` is `topologies/small-fleet.ts`, and everything else is a path. */
export function topologyFileOf(given: string, folder = process.cwd()): string {
  return /^[a-z][a-z0-9-]*$/.test(given) ? resolve(folder, 'topologies', `${given}.ts`) : resolve(folder, given);
}
