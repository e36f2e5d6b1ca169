import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door, Doorkeeper } from './doorkeeper.ts';

/** Lets a request's caller in, then does what is left to do before its body is read. Synchronous where nobody has to be looked up. */
export function admitted(
  doorkeeper: Doorkeeper,
  request: FastifyRequest,
  reply: FastifyReply,
  door: Door,
  done: (error?: Error) => void,
  then: () => void,
): void {
  const caller = doorkeeper.admit(request, reply, door);
  if (!(caller instanceof Promise)) {
    request.caller = caller;
    then();
    return done();
  }
  const finish = async (): Promise<void> => {
    try {
      request.caller = await caller;
      then();
    } catch (error) {
      return done(error as Error);
    }
    return done();
  };
  void finish();
}
