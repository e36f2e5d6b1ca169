import { OverloadedError } from '@banyan/engine';
import type { FastifyRequest } from 'fastify';
import type { BodyRoom } from './body-room.ts';
import { BadRequestError } from './errors.ts';

/** When a body that found no room may be sent again: a body stays for about as long as a command takes. */
const RETRY_AFTER_MS = 1_000;

/**
 * Reads a request's body as it arrives, within a bound for each and one for all. Only what has arrived takes room: clients that announce much and send nothing
 * keep nobody out. A body that is refused is read to its end and dropped, so that its sender comes to reading the answer.
 * What was taken of the room is noted in `request.bodyBytes`, and given back with the request's end.
 * @param onEnd called once, with the error or with all bytes
 */
export function readBody(
  request: FastifyRequest,
  room: BodyRoom,
  bytesMax: number,
  onEnd: (error: Error | null, body: Buffer) => void,
): void {
  const { raw } = request;
  const chunks: Buffer[] = [];
  let length = 0;
  const end = (error: Error | null): void => {
    raw.off('data', onData).off('end', onComplete).off('error', onBroken);
    if (error === null) return onEnd(null, Buffer.concat(chunks, length));
    // Late errors of a request that is not read any more have nobody else to meet.
    raw.on('error', () => {}).resume();
    chunks.length = 0;
    return onEnd(error, Buffer.alloc(0));
  };
  const refusal = (arriving: number): Error | undefined => {
    if (length + arriving > bytesMax)
      return new BadRequestError('body-too-large', `the body is longer than ${bytesMax} bytes`);
    if (room.fits(arriving)) return undefined;
    return new OverloadedError('this server', RETRY_AFTER_MS, 'the bodies of the requests under way take all room');
  };
  const onData = (chunk: Buffer): void => {
    const refused = refusal(chunk.length);
    if (refused !== undefined) return end(refused);
    room.take(chunk.length);
    request.bodyBytes += chunk.length;
    length += chunk.length;
    chunks.push(chunk);
  };
  const onComplete = (): void => end(null);
  // Nobody reads this answer; it is for the log, which is not to take it for a defect.
  const onBroken = (error: Error): void =>
    end(new BadRequestError('bad-request', 'the connection ended before the whole request had come', error));
  // As early as possible, where the length is announced.
  const refused = refusal(Number(raw.headers['content-length'] ?? 0));
  if (refused !== undefined) return end(refused);
  raw.on('data', onData).on('end', onComplete).on('error', onBroken);
}
