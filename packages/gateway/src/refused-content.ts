import type { FastifyInstance } from 'fastify';
import { BadRequestError } from './errors.ts';
import { headers } from './headers.ts';

/** Tells why a text must not come in at all, whatever field it stands in, without repeating it; undefined: it may. The application's own rule. */
export type Refuse = (text: string) => string | undefined;

// Escapes in texts, and numbers such as 4.2e15: what a number stands behind tells it from the digits of a text, such as an id’s.
const MEANT_OTHERWISE = /\\|(?:^|[:[,\s])-?\d[\d.]*[eE]/;

/** Refuses addresses and idempotency keys by the application's rule, before anything is made of them. Bodies are looked at when they are read. */
export function refuseContent(app: FastifyInstance, refuse: Refuse): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const key = request.headers[headers.idempotencyKey];
    const texts: readonly (readonly [string, string])[] = [
      ['the address', decoded(request.url)],
      ['the header Idempotency-Key', String(key ?? '')],
    ];
    for (const [place, text] of texts) {
      const why = refuse(text);
      if (why !== undefined) return done(refusal(place, why));
    }
    return done();
  });
}

/**
 * Why a body must not come in; undefined: it may. Its text is looked at as it was sent, so a number is seen with all its digits; what is written with escapes
 * or powers of ten is looked at as it is meant.
 */
export function refusedBody(refuse: Refuse, text: string, value: unknown): BadRequestError | undefined {
  const why = refuse(text) ?? (MEANT_OTHERWISE.test(text) ? refusedText(refuse, value) : undefined);
  return why === undefined ? undefined : refusal('the body', why);
}

function refusedText(refuse: Refuse, value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return refuse(String(value));
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const why = refuse(name) ?? refusedText(refuse, inner);
    if (why !== undefined) return why;
  }
  return undefined;
}

function refusal(place: string, why: string): BadRequestError {
  return new BadRequestError('refused-content', `${place} ${why}`);
}

function decoded(url: string): string {
  const text = url.replaceAll('+', ' ');
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // it is refused for that elsewhere
  }
}
