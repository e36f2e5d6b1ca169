import { Checker, instant, type Contract, type Json } from '@banyan/core';
import { ForbiddenError, type SendOptions } from '@banyan/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admitted } from './admitted.ts';
import { cookieSession } from './cookie-session.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { BadHeaderError } from './errors.ts';
import { editedVersion, entityTag } from './entity-tag.ts';
import { headers } from './headers.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { rejectionProblem } from './problem.ts';
import { sendProblem } from './send-problem.ts';

/**
 * `POST /{service}/{command}`: 200 with the command's answer, 204 when it has none, 409 (404 where there is nothing of the name) with the rejection. Credentials and headers are looked at
 * before the body is read.
 */
export function commandRoute(app: FastifyInstance, contract: Contract, command: string, doorkeeper: Doorkeeper): void {
  const operation = `${contract.name}/${command}`;
  const definition = contract.commands[command]!;
  const door = { operation, by: definition.by, changes: true };
  const cookies = cookieSession(operation, definition, doorkeeper);
  app.route({
    method: 'POST',
    url: `/${operation}`,
    onRequest: (request, reply, done) => {
      admitted(doorkeeper, request, reply, door, done, () => {
        // Not from `headers`, where Node has joined several lines to one by commas.
        request.idempotencyKey = idempotencyKey(request.raw.headersDistinct[headers.idempotencyKey], operation);
        request.ifVersion = editedVersion(request, operation, definition);
      });
    },
    handler: async (request, reply) => {
      const client = doorkeeper.clientOf(request.caller!);
      const sent = request.body === undefined ? {} : (request.body as Readonly<Record<string, unknown>>);
      const body = cookies === undefined ? sent : cookies.fill(request, sent);
      const outcome = await client.send(contract, command, body, sendOptions(request));
      doorkeeper.noteDone(contract.name, outcome.token);
      reply.header(headers.token, outcome.token);
      if (!outcome.done) {
        const { rejected, details } = outcome as { readonly rejected: string; readonly details: Json };
        return sendProblem(reply, rejectionProblem(contract.name, rejected, details, request.trace.traceId));
      }
      cookies?.finish(request, reply);
      if (outcome.version !== undefined) reply.header(headers.etag, entityTag(outcome.version));
      return sendAnswer(reply, outcome.answer);
    },
  });
}

const time = new Checker(instant);

function sendOptions(request: FastifyRequest): SendOptions {
  const { ifVersion } = request;
  const options = {
    key: request.idempotencyKey,
    traceparent: request.trace.traceparent,
    ...(ifVersion !== undefined && { ifVersion }),
  };
  const occurredAt = request.headers[headers.occurredAt];
  if (occurredAt === undefined) return options;
  if (request.caller?.role !== 'staff')
    throw new ForbiddenError('the header Banyan-Occurred-At', request.caller?.role ?? 'nobody', ['staff']);
  if (!time.fits(occurredAt))
    throw new BadHeaderError('Banyan-Occurred-At', 'must be a UTC time like 2026-01-31T12:00:00.000Z');
  return { ...options, occurredAt: occurredAt as string };
}

function sendAnswer(reply: FastifyReply, answer: unknown): FastifyReply {
  if (answer === undefined || answer === null) return reply.code(204).send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer));
}
