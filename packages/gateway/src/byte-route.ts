import type { IncomingHttpHeaders } from 'node:http';
import { DefinitionError } from '@banyan/core';
import type { FastifyInstance } from 'fastify';
import type { BodyRoom } from './body-room.ts';
import { readBody } from './read-body.ts';
import { reservedNames } from './reserved-names.ts';

/**
 * A door of the application's own beside those made from contracts: whoever is behind it gets the body as the bytes that were sent, for instance to verify a
 * signature over them, and says what is answered. `POST` only; nothing of it is in the OpenAPI document.
 */
export interface ByteRoute {
  /** `/webhooks/parcels`: two names, the first of no service. */
  readonly path: string;
  readonly bytesMax: number;
  readonly handle: (headers: IncomingHttpHeaders, body: Uint8Array) => Promise<ByteAnswer>;
}

/** What a byte route answers. */
export interface ByteAnswer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: object;
}

const PATH = /^\/([a-z0-9-]+)\/[a-z0-9-]+$/;

/** Opens byte routes. @throws DefinitionError when a path is not one, or is taken */
export function byteRoutes(
  app: FastifyInstance,
  routes: readonly ByteRoute[],
  room: BodyRoom,
  services: readonly string[],
): void {
  const taken = new Set([...reservedNames, ...services]);
  const mistakes = routes
    .filter(({ path }) => taken.has(PATH.exec(path)?.[1] ?? [...taken][0]!))
    .map(
      ({ path }) => `the route ${path} is no path of two names, or stands among those of a service or of the gateway`,
    );
  if (mistakes.length > 0) throw new DefinitionError('the gateway', mistakes);
  for (const route of routes) {
    void app.register((inner, _options, done) => {
      inner.removeAllContentTypeParsers();
      inner.addContentTypeParser('*', (request, _payload, parsed) => readBody(request, room, route.bytesMax, parsed));
      inner.post(route.path, async (request, reply) => {
        const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const { status, body } = await route.handle(request.headers, bytes);
        return reply.code(status).send(body);
      });
      done();
    });
  }
}
