import { isGuest, mayFindNothing, type Caller, type Contract, type QueryDefinition } from '@banyan/core';
import { NotFoundError } from '@banyan/engine';
import type { FastifyInstance } from 'fastify';
import { admitted } from './admitted.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { entityTag } from './entity-tag.ts';
import { headers } from './headers.ts';
import { assertReadable, parameterStyles, queryBody } from './query-parameters.ts';

/**
 * `GET /{service}/{query}`: 200 with the result, 404 when there is none of the name that was asked for; the parameters come in the URL. Who has shown who they are
 * is told the version of what they see, since they may come to edit it.
 */
export function queryRoute(app: FastifyInstance, contract: Contract, query: string, doorkeeper: Doorkeeper): void {
  const operation = `${contract.name}/${query}`;
  const definition: QueryDefinition = contract.queries[query]!;
  const { by, fields, shows } = definition;
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
      let version: number | undefined;
      const result: unknown = await client.query(contract, query, body, {
        ...(typeof tokens === 'string' && { after: tokens.split(',').map((token) => token.trim()) }),
        ...(shows !== undefined && isKnown(request.caller) && { onVersion: (shown) => (version = shown) }),
      });
      if (isLookUp && (result ?? null) === null) throw new NotFoundError(operation);
      if (version !== undefined) reply.header(headers.etag, entityTag(version));
      return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(result ?? null));
    },
  });
}

function isKnown(caller: Caller | undefined): boolean {
  return caller !== undefined && (caller.role !== 'public' || isGuest(caller));
}
