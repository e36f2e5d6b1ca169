import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from './logger.ts';

/** One line for an answered request: commands and refusals at `info`, other requests at `debug`, failures of the system at `error`, unless they are no news. */
export function logRequest(log: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode } = reply;
  const isFailure = statusCode >= 500 && !request.isOldNews;
  const level = isFailure ? 'error' : statusCode >= 400 || request.method === 'POST' ? 'info' : 'debug';
  if (!log.isLevelEnabled(level)) return;
  log[level](
    {
      trace: request.trace.traceId,
      method: request.method,
      // The route and not the URL: what stands in a query string may be personal.
      route: request.routeOptions.url ?? '(none)',
      status: statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(request.caller !== undefined && { caller: request.caller.role }),
    },
    'request',
  );
}
