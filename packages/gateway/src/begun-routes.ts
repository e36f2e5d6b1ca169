import { DefinitionError, type Begun, type CommandDefinition, type Contract, type Json } from '@banyan/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admitted } from './admitted.ts';
import { sendOptions } from './command-route.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { headers } from './headers.ts';
import { idempotencyKey } from './idempotency-key.ts';
import type { GatewayLimits } from './limits.ts';
import { preferredWaitMs } from './preferred-wait.ts';
import { failureProblem, rejectionProblem, type Problem } from './problem.ts';
import { reservedNames } from './reserved-names.ts';
import { sendProblem } from './send-problem.ts';

/** What a query tells of something that was begun. */
type Told = Readonly<Record<string, Json>> & { readonly status: string };

/** What both routes of a collection need. */
interface Collection {
  readonly contract: Contract;
  readonly begins: Begun;
  /** The query’s parameter, which the command answers. */
  readonly id: string;
  readonly doorkeeper: Doorkeeper;
}

/**
 * Routes of commands that begin something: `POST /{collection}` waits a little and answers 201 when what was wanted is there, 202 while it is not, or the problem for
 * which it came to nothing; `GET /{collection}/{id}` tells how it stands.
 * @throws DefinitionError when a collection is called like something else at the door
 */
export function begunRoutes(
  app: FastifyInstance,
  contracts: readonly Contract[],
  doorkeeper: Doorkeeper,
  limits: GatewayLimits,
): void {
  const taken = new Set([...reservedNames, ...contracts.map(({ name }) => name)]);
  for (const contract of contracts) {
    for (const [command, definition] of Object.entries(contract.commands)) {
      const { begins }: CommandDefinition = definition;
      if (begins === undefined) continue;
      if (taken.has(begins.collection))
        throw new DefinitionError('the gateway', [`what ${command} begins is called like something else at the door`]);
      taken.add(begins.collection);
      const [id = ''] = Object.keys(contract.queries[begins.query]!.fields);
      const collection = { contract, begins, id, doorkeeper };
      beginRoute(app, collection, command, limits.begunWaitMsMax);
      tellRoute(app, collection);
    }
  }
}

function beginRoute(app: FastifyInstance, collection: Collection, command: string, waitMsMax: number): void {
  const { contract, begins, id, doorkeeper } = collection;
  const operation = `${contract.name}/${command}`;
  const door = { operation, by: contract.commands[command]!.by, changes: true };
  app.route({
    method: 'POST',
    url: `/${begins.collection}`,
    onRequest: (request, reply, done) => {
      admitted(doorkeeper, request, reply, door, done, () => {
        request.idempotencyKey = idempotencyKey(request.raw.headersDistinct[headers.idempotencyKey], operation);
      });
    },
    handler: async (request, reply) => {
      const client = doorkeeper.clientOf(request.caller!);
      const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
      const outcome = await client.send(contract, command, body, sendOptions(request));
      doorkeeper.noteDone(contract.name, outcome.token);
      reply.header(headers.token, outcome.token);
      if (!outcome.done) {
        const { rejected, details } = outcome as { readonly rejected: string; readonly details: Json };
        return sendProblem(reply, rejectionProblem(contract.name, rejected, details, request.trace.traceId));
      }
      const name = (outcome.answer as unknown as Readonly<Record<string, string>>)[id]!;
      const waitMs = Math.min(waitMsMax, preferredWaitMs(request.headers[headers.prefer]) ?? waitMsMax);
      const told = await tell(collection, request, name, { after: outcome.token, waitMs });
      if (told === null) return sendProblem(reply, notFound(operation, request));
      reply.header('location', `/${begins.collection}/${encodeURIComponent(name)}`);
      return sendTold(reply, collection, told, request);
    },
  });
}

function tellRoute(app: FastifyInstance, collection: Collection): void {
  const { contract, begins, id, doorkeeper } = collection;
  const operation = `${contract.name}/${begins.query}`;
  const door = { operation, by: contract.queries[begins.query]!.by, changes: false };
  app.route({
    method: 'GET',
    url: `/${begins.collection}/:${id}`,
    onRequest: (request, reply, done) => admitted(doorkeeper, request, reply, door, done, () => {}),
    handler: async (request, reply) => {
      const name = (request.params as Readonly<Record<string, string>>)[id]!;
      const tokens = request.headers[headers.token];
      const after = typeof tokens === 'string' ? tokens.split(',').map((token) => token.trim()) : [];
      const told = await tell(collection, request, name, {
        after,
        waitMs: preferredWaitMs(request.headers[headers.prefer]) ?? 0,
      });
      if (told === null) return sendProblem(reply, notFound(operation, request));
      return sendJson(reply, told);
    },
  });
}

async function tell(
  { contract, begins, id, doorkeeper }: Collection,
  request: FastifyRequest,
  name: string,
  { after, waitMs }: { readonly after: string | readonly string[]; readonly waitMs: number },
): Promise<Told | null> {
  const isSo = (result: Told | null): boolean => result === null || !begins.underWay.includes(result.status);
  const options = waitMs > 0 ? { after, until: { isSo, waitMs } } : { after };
  const client = doorkeeper.clientOf(request.caller!);
  return (await client.query(contract, begins.query, { [id]: name }, options)) as Told | null;
}

function sendTold(reply: FastifyReply, { contract, begins }: Collection, told: Told, request: FastifyRequest) {
  const failure = told[begins.failure] as Readonly<Record<string, Json> & { reason: string }> | null;
  if (failure !== null) {
    const { reason, ...details } = failure;
    return sendProblem(
      reply,
      failureProblem(contract.name, reason, { ...details, [begins.query]: told }, request.trace.traceId),
    );
  }
  return sendJson(reply.code(begins.made.includes(told.status) ? 201 : 202), told);
}

function sendJson(reply: FastifyReply, told: Told): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(told));
}

function notFound(operation: string, { trace }: FastifyRequest): Problem {
  return {
    type: '/problems#not-found',
    title: 'There is nothing of this name here',
    status: 404,
    detail: `${operation} finds nothing of this name, or it is somebody else’s`,
    code: 'not-found',
    retryable: false,
    trace: trace.traceId,
  };
}
