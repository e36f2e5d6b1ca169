import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ForeignOriginError } from './errors.ts';
import { headers } from './headers.ts';

const ALLOWED_HEADERS = ['Authorization', 'Content-Type', ...Object.values(headers)].join(', ');
const EXPOSED_HEADERS = 'Banyan-Token, ETag, Location, traceresponse, Retry-After, RateLimit, RateLimit-Policy';
const PREFLIGHT_KEPT_S = 600;

/** The pages that may call the gateway from browsers: its own, and those of the origins that it was told. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /** Cross-Origin Resource Sharing: says to browsers which pages may read answers, and answers what they ask beforehand. */
  share(app: FastifyInstance): void {
    if (this.#allowed.size === 0) return;
    app.addHook('onRequest', (request, reply, done) => {
      const { origin, 'access-control-request-method': wanted } = request.headers;
      reply.header('vary', 'Origin');
      if (origin === undefined || !this.#allowed.has(origin)) return done();
      reply
        .header('access-control-allow-origin', origin)
        .header('access-control-allow-credentials', 'true')
        .header('access-control-expose-headers', EXPOSED_HEADERS);
      if (request.method !== 'OPTIONS' || wanted === undefined) return done();
      return reply
        .header('access-control-allow-methods', 'GET, HEAD, POST')
        .header('access-control-allow-headers', ALLOWED_HEADERS)
        .header('access-control-max-age', String(PREFLIGHT_KEPT_S))
        .code(204)
        .send();
    });
  }

  /**
   * Refuses a change that comes with a cookie from a page that may not make it: browsers send cookies along whoever made them call, and say who that was.
   * @throws ForeignOriginError
   */
  check({ headers: { origin, host } }: FastifyRequest): void {
    // Which of the two it is, the gateway cannot know behind a proxy that ends TLS.
    const own = [`https://${host}`, `http://${host}`];
    if (origin === undefined || !(own.includes(origin) || this.#allowed.has(origin))) throw new ForeignOriginError();
  }
}
