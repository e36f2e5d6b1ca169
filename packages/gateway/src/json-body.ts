import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { BadRequestError } from './errors.ts';

/**
 * Takes bodies of `application/json` and of no other type. Bytes that are not UTF-8 are refused rather than replaced, so that what is stored is what was
 * sent; so are fields named `__proto__`, by which a body could reach into the objects of those who copy it.
 */
export function takeJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body as Buffer)) return done(new BadRequestError('broken-json', 'the body is not UTF-8'));
    const text = body.toString('utf8');
    return parse(request, text, (error, value) => {
      done(error === null ? null : new BadRequestError('broken-json', whyBroken(text), error), value);
    });
  });
}

// The library does not say what is wrong and where; the language does.
function whyBroken(text: string): string {
  if (text.trim() === '') return 'the body is empty; send {} when there is nothing to say';
  try {
    JSON.parse(text);
    return 'the body must not have a field named __proto__ or constructor.prototype';
  } catch (error) {
    return `the body is not JSON: ${(error as Error).message}`;
  }
}
