import { OverloadedError } from '@banyan/engine';
import type { FastifyReply } from 'fastify';
import { WrongMethodError } from './errors.ts';
import { problemOf, type Problem } from './problem.ts';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Answers with problem details and the headers that belong to their status. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** Answers with what went wrong. Resolves to the problem that was said. */
export function sendError(reply: FastifyReply, error: unknown): Problem {
  const { problem, retryAfterS } = problemOf(error, reply.request.trace.traceId);
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="banyan"');
  if (error instanceof WrongMethodError) reply.header('allow', error.allowed.join(', '));
  // What is left of the request is not read: the connection cannot be used again.
  if (problem.status === 408 || problem.status === 413) reply.header('connection', 'close');
  // Here the rest is thrown away as it comes, and who has to try again later may use the connection for it.
  if (error instanceof OverloadedError) reply.removeHeader('connection');
  sendProblem(reply, problem);
  return problem;
}
