import type { Socket } from 'node:net';
import { BadRequestError } from './errors.ts';
import { problemOf } from './problem.ts';

const CONNECTION_RESET = 'ECONNRESET';

/** Answers what could not be read as a request at all, and closes the connection: nobody knows where the next request would begin. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === CONNECTION_RESET || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const { problem } = problemOf(unreadable(error.code));
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function unreadable(code: string | undefined): BadRequestError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new BadRequestError('request-timeout', 'the request did not arrive in time');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new BadRequestError('headers-too-large', 'the headers are longer than 16 KiB');
  return new BadRequestError('bad-request', 'this is not a request of HTTP/1.1');
}
