import { isGuest, mayFindNothing, type Caller, type Contract, type Json, type QueryDefinition } from '@banyan/core';
import { NotFoundError, type QueryOptions, type System } from '@banyan/engine';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { admitted } from './admitted.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { Feeds } from './feeds.ts';
import { followFeed, lastEventId } from './follow-feed.ts';
import { entityTag } from './entity-tag.ts';
import { headers } from './headers.ts';
import { networkOf } from './network-address.ts';
import { assertReadable, parameterStyles, queryBody } from './query-parameters.ts';

/** What routes of queries need. */
export interface QueryParts {
  readonly doorkeeper: Doorkeeper;
  readonly feeds: Feeds;
  readonly system: Pick<System, 'watch'>;
}

/**
 * `GET /{service}/{query}`: 200 with the result, 404 when there is none of the name that was asked for; the parameters come in the URL. Who has shown who they are
 * is told the version of what they see, since they may come to edit it.
 */
export function queryRoute(
  app: FastifyInstance,
  contract: Contract,
  query: string,
  { doorkeeper, feeds, system }: QueryParts,
): void {
  const operation = `${contract.name}/${query}`;
  const definition: QueryDefinition = contract.queries[query]!;
  const { by, fields, shows, feed } = definition;
  const isLookUp = mayFindNothing(definition);
  const door = { operation, by, changes: false };
  const styles = parameterStyles(fields);
  app.route({
    method: 'GET',
    url: `/${operation}`,
    onRequest: (request, reply, done) => {
      admitted(doorkeeper, request, reply, door, done, () => assertReadable(request.url));
    },
    handler: async (request, reply) => {
      const client = doorkeeper.clientOf(request.caller!);
      const body = queryBody(styles, request.query as Record<string, string | string[]>);
      const tokens = request.headers[headers.token];
      if (feed !== undefined && request.method === 'GET' && wantsEvents(request)) {
        const { after } = feed;
        const last = lastEventId(request.headers[headers.lastEventId]) ?? (body[after] as number | undefined) ?? 0;
        const entriesAfter = async (known: number) => {
          const caller = await doorkeeper.stillKnown(request, reply, door);
          const asked = { ...body, [after]: known };
          const entries: unknown = await doorkeeper.clientOf(caller).query(contract, query, asked, waiting(tokens));
          if (entries === null) throw new NotFoundError(operation);
          return entries as readonly Readonly<Record<string, Json>>[];
        };
        const watch = (onGrowth: () => void) => system.watch(contract.name, onGrowth);
        const { role, id } = request.caller!;
        const client = role === 'public' && !isKnown(request.caller) ? networkOf(request.ip) : `${role}/${id}`;
        await followFeed(reply, client, feeds, last, { feed, entriesAfter, watch });
        return reply;
      }
      let version: number | undefined;
      let isShared = false;
      const result: unknown = await client.query(contract, query, body, {
        ...waiting(tokens),
        onShared: () => (isShared = true),
        ...(shows !== undefined && isKnown(request.caller) && { onVersion: (shown) => (version = shown) }),
      });
      if (isLookUp && (result ?? null) === null) throw new NotFoundError(operation);
      if (version !== undefined) reply.header(headers.etag, entityTag(version));
      const text = isShared ? sharedText(result) : JSON.stringify(result ?? null);
      return reply.header('content-type', 'application/json; charset=utf-8').send(text);
    },
  });
}

function isKnown(caller: Caller | undefined): boolean {
  return caller !== undefined && (caller.role !== 'public' || isGuest(caller));
}

function wantsEvents({ headers: { accept = '' } }: FastifyRequest): boolean {
  return /(^|,)\s*text\/event-stream\s*(;|,|$)/i.test(accept);
}

function waiting(tokens: string | string[] | undefined): QueryOptions {
  return typeof tokens === 'string' ? { after: tokens.split(',').map((token) => token.trim()) } : {};
}

/** The texts of answers that many get, for as long as these are kept. */
const texts = new WeakMap<object, string>();

function sharedText(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return JSON.stringify(answer ?? null);
  let text = texts.get(answer);
  if (text === undefined) {
    text = JSON.stringify(answer);
    texts.set(answer, text);
  }
  return text;
}
