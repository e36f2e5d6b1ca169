import type { AddressInfo } from 'node:net';
import { DefinitionError, type Contract } from '@banyan/core';
import type { System } from '@banyan/engine';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authentication } from './authentication.ts';
import { begunRoutes } from './begun-routes.ts';
import { BodyRoom } from './body-room.ts';
import { byteRoutes, type ByteRoute } from './byte-route.ts';
import { commandRoute } from './command-route.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { Feeds } from './feeds.ts';
import { healthRoutes } from './health-routes.ts';
import { ListenError } from './errors.ts';
import { createHttpApp } from './http-app.ts';
import { IdleConnections } from './idle-connections.ts';
import { defaultLimits, type GatewayLimits } from './limits.ts';
import type { Identities } from './identities.ts';
import type { Logger } from './logger.ts';
import { nothingAt } from './nothing-at.ts';
import { Origins } from './origins.ts';
import { pageRoutes } from './page-routes.ts';
import { queryRoute, type QueryParts } from './query-route.ts';
import { RateLimit } from './rate-limit.ts';
import type { Refuse } from './refused-content.ts';
import { reservedNames } from './reserved-names.ts';

/** What a gateway is started from. */
export interface GatewayParts {
  readonly system: Pick<System, 'services' | 'client' | 'readiness' | 'watch'>;
  readonly authentication: Authentication;
  /** Who knows what the tokens of people stand for; without one, there is the staff token alone. */
  readonly identities?: Identities;
  /** Pages of these origins may call from browsers, with their cookies: `https://shop.example`. */
  readonly origins?: readonly string[];
  /** True when one proxy in front of the gateway says, at the end of `X-Forwarded-For`, where callers come from. */
  readonly trustProxy?: boolean;
  readonly log: Logger;
  /** The name of what runs here, for people. */
  readonly title: string;
  /** Loopback unless told otherwise. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly limits?: Partial<GatewayLimits>;
  /** Doors of the application's own. */
  readonly byteRoutes?: readonly ByteRoute[];
  /** What must not come in, in whatever field. */
  readonly refuse?: Refuse;
}

/** A gateway that listens. */
export interface Gateway {
  /** `http://host:port` */
  readonly url: string;
  /** Connections open now. */
  connections(): number;
  /** Event streams that are followed now. */
  feeds(): number;
  /** Bytes of requests' bodies in memory now. */
  bodyBytes(): number;
  /** Refuses new requests, answers those under way, and closes; cuts off what takes too long. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

/**
 * Listens for HTTP and serves the commands and queries of every service.
 * @throws DefinitionError when a service is called like a path of the gateway's own; ListenError when the address cannot be had
 */
export async function startGateway(parts: GatewayParts): Promise<Gateway> {
  const { host = '127.0.0.1', port, log } = parts;
  const limits = { ...defaultLimits, ...parts.limits };
  let stopped: Promise<void> | undefined;
  const isStopping = (): boolean => stopped !== undefined;
  const room = new BodyRoom(Math.max(limits.bodiesBytesMax, limits.bodyBytesMax));
  const app = createHttpApp({ limits, room, log, isStopping, trustProxy: parts.trustProxy, refuse: parts.refuse });
  const origins = new Origins(parts.origins ?? []);
  origins.share(app);
  const connections = new IdleConnections(app.server, limits.connectionsMax);
  connections.observe(app);
  byteRoutes(
    app,
    parts.byteRoutes ?? [],
    room,
    parts.system.services.map(({ contract }) => contract.name),
  );
  const { system, authentication, identities } = parts;
  const rateLimit = new RateLimit(limits.clientRequestsPerMinuteMax);
  const feeds = new Feeds(limits);
  const doorkeeper = new Doorkeeper({ system, authentication, identities, origins, rateLimit });
  addRoutes(app, parts, { doorkeeper, feeds, system }, limits, isStopping);
  await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    throw new ListenError(host, port, error);
  });
  const address = app.server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    connections: () => connections.count,
    feeds: () => feeds.count,
    bodyBytes: () => room.bytes,
    stop: () => (stopped ??= stop(app, feeds, limits.stopTimeoutMs)),
  };
}

function addRoutes(
  app: FastifyInstance,
  { system, title }: GatewayParts,
  queryParts: QueryParts,
  limits: GatewayLimits,
  isStopping: () => boolean,
): void {
  const contracts: Contract[] = system.services.map(({ contract }) => contract);
  const clashing = contracts.filter(({ name }) => reservedNames.includes(name));
  if (clashing.length > 0)
    throw new DefinitionError(
      'the gateway',
      clashing.map(({ name }) => `the service ${name} is called like a path of the gateway's own (/${name})`),
    );
  healthRoutes(app, system, isStopping);
  pageRoutes(app, title, contracts);
  begunRoutes(app, contracts, queryParts.doorkeeper, limits);
  for (const contract of contracts) {
    for (const command of Object.keys(contract.commands)) commandRoute(app, contract, command, queryParts.doorkeeper);
    for (const query of Object.keys(contract.queries)) queryRoute(app, contract, query, queryParts);
  }
  const refuse = ({ method, url }: FastifyRequest): never => {
    throw nothingAt(method, url.split('?', 1)[0] ?? '', contracts);
  };
  app.setNotFoundHandler(refuse);
  // Nothing here takes QUERY, and the library looks at its body before it looks whether anything does.
  app.addHook('onRequest', (request, _, done) => (request.method === 'QUERY' ? refuse(request) : done()));
}

async function stop(app: FastifyInstance, feeds: Feeds, timeoutMs: number): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
  try {
    feeds.endAll();
    await app.close();
  } finally {
    clearTimeout(cutOff);
  }
}
