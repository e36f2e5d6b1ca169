import type { Caller } from '@banyan/core';
import type { FastifyInstance } from 'fastify';
import type { TraceContext } from './trace-context.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace under which the request is served. */
    trace: TraceContext;
    /** Of routes of services, once the caller is known. */
    caller: Caller | undefined;
    /** Of commands. */
    idempotencyKey: string;
    /** Of commands: the version that it edits. */
    ifVersion: number | 'any' | undefined;
    /** The token that a command has got from the gateway. */
    cookieToken: string;
    /** Bytes of its body that are held. */
    bodyBytes: number;
    /** True when its failure is no news: the log says it once, for all requests that fail of it. */
    isOldNews: boolean;
  }
}

/** Makes room on every request for what the gateway knows of it. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('trace');
  app.decorateRequest('caller', undefined);
  app.decorateRequest('idempotencyKey', '');
  app.decorateRequest('ifVersion', undefined);
  app.decorateRequest('cookieToken', '');
  app.decorateRequest('bodyBytes', 0);
  app.decorateRequest('isOldNews', false);
}
