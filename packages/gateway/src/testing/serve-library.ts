import { startSystem, type Limits, type System, type SystemParts } from '@banyan/engine';
import { staffTokenAuthentication } from '../authentication.ts';
import { startGateway, type Gateway, type GatewayParts } from '../gateway.ts';
import type { GatewayLimits } from '../limits.ts';
import { newLogger } from '../logger.ts';
import { hashStaffToken, newStaffToken } from '../staff-token.ts';
import { library } from './library.ts';

/** A gateway in front of a library that really runs, and what a test needs to speak to it. */
export interface ServedLibrary {
  readonly system: System;
  readonly gateway: Gateway;
  readonly staffToken: string;
  /** The log's lines so far. */
  readonly logged: readonly Record<string, unknown>[];
  /** Sends a command. Headers given here win; one that is undefined is left out. */
  readonly post: (path: string, body: unknown, headers?: Record<string, string | undefined>) => Promise<Response>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  stop(): Promise<void>;
}

/** Starts the library on these stores, and a gateway on a free port. */
export async function serveLibrary(
  stores: SystemParts['stores'],
  limits: Partial<GatewayLimits> = {},
  engineLimits: Partial<Limits> = {},
  doors: Pick<GatewayParts, 'byteRoutes' | 'refuse' | 'identities'> = {},
): Promise<ServedLibrary> {
  const system = await startSystem({ services: [library], stores, limits: engineLimits });
  const staffToken = newStaffToken();
  const logged: Record<string, unknown>[] = [];
  const log = newLogger('debug', [library.contract], {
    write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  });
  const authentication = staffTokenAuthentication(hashStaffToken(staffToken));
  const gateway = await startGateway({ system, authentication, log, title: 'Library', port: 0, limits, ...doors });
  let keys = 0;
  return {
    system,
    gateway,
    staffToken,
    logged,
    post: (path, body, headers = {}) => {
      const all = { 'content-type': 'application/json', 'idempotency-key': `key-${(keys += 1)}`, ...headers };
      const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return fetch(`${gateway.url}${path}`, {
        method: 'POST',
        headers: present,
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      });
    },
    get: (path, headers = {}) => fetch(`${gateway.url}${path}`, { headers }),
    stop: async () => {
      await gateway.stop();
      await system.stop();
    },
  };
}
