import { StorageFullError, UnavailableError } from '@banyan/engine';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { observeAnswerDeadlines } from './answer-deadlines.ts';
import type { BodyRoom } from './body-room.ts';
import { answerClientError, answerOddRequests } from './client-error.ts';
import { BadRequestError } from './errors.ts';
import { headers } from './headers.ts';
import { takeJsonBodies } from './json-body.ts';
import type { GatewayLimits } from './limits.ts';
import type { Logger } from './logger.ts';
import { logRequest } from './request-log.ts';
import { refuseContent, type Refuse } from './refused-content.ts';
import { decorateRequests } from './request-state.ts';
import { sendError } from './send-problem.ts';
import { traceContext } from './trace-context.ts';
import { translated } from './translated.ts';

/** On every answer. Answers are of the moment and of the caller, so nothing keeps them; and browsers are not to make of them what they are not. */
const HEADERS_OF_ALL = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What the server without its routes is made of. */
export interface HttpAppParts {
  readonly limits: GatewayLimits;
  readonly room: BodyRoom;
  readonly log: Logger;
  readonly isStopping: () => boolean;
  readonly trustProxy?: boolean | undefined;
  readonly refuse?: Refuse | undefined;
}

/** The HTTP server without its routes: limits, JSON bodies, headers and a trace for every request, problem details for every error, the log. */
export function createHttpApp({
  limits,
  room,
  log,
  isStopping,
  trustProxy = false,
  refuse = () => undefined,
}: HttpAppParts): FastifyInstance {
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    // The engine says once that the disk is full, and once that it is not any more.
    request.isOldNews = error instanceof StorageFullError;
    const problem = sendError(reply, translated(error));
    if (error instanceof BadRequestError && error.cause !== undefined && error.cause === request.raw.errored)
      log.info({ trace: request.trace.traceId, method: request.method }, problem.detail);
    if (problem.status >= 500 && !request.isOldNews)
      log.error({ trace: request.trace.traceId, err: error }, problem.code);
  };
  const app: FastifyInstance = Fastify({
    // The last address is the proxy's word; those before it are whatever the caller has written.
    trustProxy: trustProxy && ((_, hop) => hop === 0),
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionTimeout: limits.silenceTimeoutMs,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // done below, as problem details
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      request.trace = traceContext(request.headers[headers.traceparent]);
      fail(error, request, reply);
    },
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      requireHostHeader: false, // done below, as problem details
    },
  });
  answerOddRequests(app);
  decorateRequests(app);
  takeJsonBodies(app, room, limits.bodyBytesMax, refuse);
  app.setErrorHandler(fail);
  app.addHook('onRequest', (request, reply, done) => {
    request.trace = traceContext(request.headers[headers.traceparent]);
    reply.headers(HEADERS_OF_ALL).header(headers.traceresponse, request.trace.traceparent);
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined)
      return done(new BadRequestError('bad-request', 'the header Host is missing'));
    if (isStopping() && !request.url.startsWith('/health/'))
      return done(new UnavailableError('this server', 'it is stopping'));
    return done();
  });
  refuseContent(app, refuse);
  observeAnswerDeadlines(app, limits);
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(log, request, reply);
    // Whoever was answered while the server stops is the last on that connection.
    if (isStopping()) app.server.closeIdleConnections();
    done();
  });
  return app;
}
