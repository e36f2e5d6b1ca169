import type { Contract } from '@banyan/core';
import type { FastifyInstance } from 'fastify';
import { admitted } from './admitted.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { headers } from './headers.ts';
import { assertReadable, parameterStyles, queryBody } from './query-parameters.ts';

/** `GET /{service}/{query}`: 200 with the result; the parameters come in the URL. */
export function queryRoute(app: FastifyInstance, contract: Contract, query: string, doorkeeper: Doorkeeper): void {
  const operation = `${contract.name}/${query}`;
  const { by, fields } = contract.queries[query]!;
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
      const options = typeof tokens === 'string' ? { after: tokens.split(',').map((token) => token.trim()) } : {};
      const result: unknown = await client.query(contract, query, body, options);
      return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(result ?? null));
    },
  });
}
