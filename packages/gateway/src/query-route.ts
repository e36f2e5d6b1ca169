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
      const after = typeof tokens === 'string' ? { after: tokens.split(',').map((token) => token.trim()) } : {};
      let isShared = false;
      const onShared = (): void => {
        isShared = true;
      };
      const result: unknown = await client.query(contract, query, body, { ...after, onShared });
      const text = isShared ? sharedText(result) : JSON.stringify(result ?? null);
      return reply.header('content-type', 'application/json; charset=utf-8').send(text);
    },
  });
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
