import type { FastifyInstance, FastifyReply } from 'fastify';
import { AnswerTimeoutError } from './errors.ts';
import type { GatewayLimits } from './limits.ts';
import { sendError } from './send-problem.ts';

/**
 * Answers by 504 what has not been answered in time. One timer looks after all requests, oldest first: a timer and a signal for each, as the HTTP library
 * has them, cost a fifth of what a request costs altogether.
 */
export function observeAnswerDeadlines(
  app: FastifyInstance,
  { answerTimeoutMs, checkIntervalMs }: GatewayLimits,
): void {
  /** When each request under way began; a Map keeps the order of insertion. */
  const begun = new Map<FastifyReply, number>();
  app.addHook('onRequest', (_request, reply, done) => {
    begun.set(reply, performance.now());
    done();
  });
  app.addHook('onResponse', (_request, reply, done) => {
    begun.delete(reply);
    done();
  });
  const check = setInterval(() => {
    const latest = performance.now() - answerTimeoutMs;
    for (const [reply, at] of begun) {
      if (at > latest) break;
      begun.delete(reply);
      if (!reply.sent) sendError(reply, new AnswerTimeoutError(answerTimeoutMs));
    }
  }, checkIntervalMs).unref();
  app.addHook('onClose', (_app, done) => {
    clearInterval(check);
    done();
  });
}
