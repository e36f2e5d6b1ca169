import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { BanyanError } from '@banyan/core';
import type { FastifyInstance } from 'fastify';
import { BadHeaderError, BadRequestError, WrongMethodError } from './errors.ts';
import { problemOf } from './problem.ts';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const CONNECTION_RESET = 'ECONNRESET';

/** The requests of each connection that have arrived whole or in part and are not answered yet. */
const underWay = new WeakMap<Socket, Set<IncomingMessage>>();

/** Answers what could not be read as a request at all, and closes the connection: nobody knows where the next request would begin. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === CONNECTION_RESET) socket.destroy();
  else answerAndClose(socket, unreadable(error.code));
}

/** Answers what the server of Node would answer without a word, or not at all: a request for a tunnel, and one that expects what nobody here knows of. */
export function answerOddRequests({ server }: FastifyInstance): void {
  server.on('request', (request, response) => {
    const { socket } = request;
    const requests = underWay.get(socket) ?? new Set();
    underWay.set(socket, requests.add(request));
    response.on('close', () => requests.delete(request));
  });
  server.on('connect', ({ method = '', url = '', socket }) => {
    // Whoever asked may be gone.
    socket.on('error', () => {});
    answerAndClose(socket, new WrongMethodError(method, url, ['GET', 'HEAD', 'POST']));
  });
  server.on('checkExpectation', (_, response) => {
    const { problem } = problemOf(new BadHeaderError('Expect', 'must be: 100-continue'));
    response
      .writeHead(problem.status, { 'content-type': PROBLEM_TYPE, connection: 'close' })
      .end(JSON.stringify(problem));
  });
}

/**
 * Where something has been answered already, it could be taken for a part of that, and where another request is under way, for the answer to that one, which
 * is carried out: then it only closes. It waits neither for what else is sent nor for the
 * other side to close: the server knows of such a socket no more, and would wait for it for ever when it stops.
 */
function answerAndClose(socket: Socket, error: BanyanError): void {
  if (!socket.writable || socket.bytesWritten > 0 || isAnotherUnderWay(socket)) {
    socket.destroy();
    return;
  }
  const { problem } = problemOf(error);
  const body = JSON.stringify(problem);
  socket.resume();
  socket.write(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      `Content-Type: ${PROBLEM_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  socket.destroySoon();
}

/** Another than the one that this is the answer to: that is no request yet, or one whose body has not come. */
function isAnotherUnderWay(socket: Socket): boolean {
  const [first, ...others] = underWay.get(socket) ?? [];
  return others.length > 0 || first?.complete === true;
}

function unreadable(code: string | undefined): BadRequestError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new BadRequestError('request-timeout', 'the request did not arrive in time');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new BadRequestError('headers-too-large', 'the headers are longer than 16 KiB');
  return new BadRequestError('bad-request', 'this is not a request of HTTP/1.1');
}
