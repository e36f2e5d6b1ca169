import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { BodyRoom } from './body-room.ts';
import { BadRequestError } from './errors.ts';
import { readBody } from './read-body.ts';
import { refusedBody, type Refuse } from './refused-content.ts';

/**
 * Takes bodies of `application/json` in UTF-8, as they are, and of no other type, charset or encoding. Bytes that are not UTF-8 are refused rather than replaced, so that what is stored is what was
 * sent; so are fields named `__proto__`, by which a body could reach into the objects of those who copy it.
 */
export function takeJsonBodies(app: FastifyInstance, room: BodyRoom, bytesMax: number, refuse: Refuse): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request, _payload, done) => {
    readBody(request, room, bytesMax, (failed, body) => {
      if (failed !== null) return done(failed);
      const strange = strangeForm(request.headers);
      if (strange !== undefined) return done(new BadRequestError('wrong-media-type', strange));
      if (!isUtf8(body)) return done(new BadRequestError('broken-json', 'the body is not UTF-8'));
      const text = body.toString('utf8');
      void parse(request, text, (error, value) => {
        if (error !== null) return done(new BadRequestError('broken-json', whyBroken(text), error));
        return done(refusedBody(refuse, text, value) ?? null, value);
      });
    });
  });
  // What was read from a body lives as long as its request. Not at `onResponse`, which a client that has gone away never brings about.
  app.addHook('preParsing', (request, reply, _payload, done) => {
    reply.raw.once('close', () => {
      room.giveBack(request.bodyBytes);
      request.bodyBytes = 0;
    });
    done();
  });
}

/** Why the body cannot be read as the bytes it consists of, by what its headers say of it. */
function strangeForm(headers: IncomingHttpHeaders): string | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity')
    return `the body must be sent as it is, without Content-Encoding, not as ${encoding}`;
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '') ?? [];
  return /^utf-?8$/i.test(charset) ? undefined : `the body must be sent in UTF-8, not as ${charset}`;
}

// The library does not say what is wrong and where; the language does.
function whyBroken(text: string): string {
  if (text.trim() === '') return 'the body is empty; send {} when there is nothing to say';
  try {
    JSON.parse(text);
    return 'the body must not have a field named __proto__ or constructor.prototype';
  } catch (error) {
    // The language quotes what stands around the place, which may be a password.
    const { message } = error as Error;
    const [place] = / at position \d+( \(line \d+ column \d+\))?/.exec(message) ?? [];
    if (place !== undefined) return `the body is not JSON:${place.replace(' at position', ' it breaks at position')}`;
    return /end of JSON input|Unterminated/.test(message)
      ? 'the body is not JSON: it ends too early'
      : 'the body is not JSON: a character is in the wrong place';
  }
}
