import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { benchFolder } from './machine.ts';

/** The real servers that a figure may need, by the names that `npm run servers` has for them. */
export type ServerName = 'postgres' | 'kafka' | 'redis' | 'mongodb' | 'cassandra';

/** Where servers are, by the environment variables in which programs look for their addresses. */
export type Addresses = Readonly<Record<string, string>>;

/** Servers that run for one benchmark. */
export interface ServersApart {
  readonly addresses: Addresses;
  /** Stops them and removes their data. */
  end(): Promise<void>;
}

const SCRIPT = resolve(import.meta.dirname, '../../scripts/servers.ts');
/** An install over a slow line included. */
const UP_MS_MAX = 600_000;

/** The variables that say on which port each listens; two of them have a port for their own talk above it. */
const PORTS: Readonly<Record<ServerName, string>> = {
  postgres: 'BANYAN_POSTGRES_PORT',
  kafka: 'BANYAN_KAFKA_PORT',
  redis: 'BANYAN_REDIS_PORT',
  mongodb: 'BANYAN_MONGODB_PORT',
  cassandra: 'BANYAN_CASSANDRA_PORT',
};

/**
 * Starts servers on loopback, by `npm run servers`, with data in a folder of their own on the disk that is measured. They are ended with this process.
 * @throws Error that says which one is missing, and why
 */
export async function startServers(
  names: readonly ServerName[],
  say: (line: string) => void,
): Promise<ServersApart | undefined> {
  if (names.length === 0) return undefined;
  const folder = benchFolder();
  // PostgreSQL may be another user than whoever made the folder.
  chmodSync(folder, 0o711);
  const ports = await freePorts(2 * names.length);
  const env = {
    ...process.env,
    BANYAN_SERVERS: folder,
    ...Object.fromEntries(names.map((name, nth) => [PORTS[name], String(ports[2 * nth])])),
  };
  const run = async (action: string): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, action, ...names], {
      env,
      timeout: UP_MS_MAX,
    });
    return stdout;
  };
  const endAtOnce = (): void => {
    try {
      execFileSync(process.execPath, [SCRIPT, 'down', ...names], { env, stdio: 'ignore' });
    } catch {
      // What is left of them is told by the folder's name in the list of processes.
    }
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endAtOnce);
  const end = async (): Promise<void> => {
    process.off('exit', endAtOnce);
    await run('down').catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    say(`starting ${names.join(', ')}`);
    await run('up');
    return { addresses: readAddresses(await run('env')), end };
  } catch (error) {
    await end();
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    throw new Error(`without ${names.join(', ')} there is no such figure: ${stderr.trim() || message}`, {
      cause: error,
    });
  }
}

/** Reads the lines for a shell that `npm run servers -- env` prints. */
export function readAddresses(lines: string): Addresses {
  return Object.fromEntries(Array.from(lines.matchAll(/^export (\w+)='(.*)'$/gm), ([, name, url]) => [name!, url!]));
}

/** The address of a server. @throws Error when it was not started for this figure */
export function addressOf(addresses: Addresses, variable: string): string {
  const address = addresses[variable];
  if (address === undefined) throw new Error(`no server is at ${variable}`);
  return address;
}

/** Ports that were free a moment ago, one after another, so that each may have the next one, too. */
async function freePorts(count: number): Promise<number[]> {
  for (;;) {
    const first = await listenOn(0);
    const others = await Promise.all(
      Array.from({ length: count - 1 }, (_, nth) => listenOn(first! + 1 + nth).catch(() => undefined)),
    );
    if (!others.includes(undefined)) return [first!, ...(others as number[])];
  }
}

async function listenOn(port: number): Promise<number | undefined> {
  if (port > 65_535) return undefined;
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: got } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return got;
}
