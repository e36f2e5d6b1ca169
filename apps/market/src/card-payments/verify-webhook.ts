import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Older and younger webhooks are not taken: who has listened in cannot send one again later. */
const TOLERANCE_S = 300;

/**
 * The id of a webhook whose signature is right, by Standard Webhooks: an HMAC over `id.timestamp.` and the bytes as they came; undefined: it is not to be believed.
 * @param now in milliseconds
 */
export function verifiedWebhookId(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  secret: string,
  now: number,
): string | undefined {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  );
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return undefined;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) return undefined;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const isRight = signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isRight ? id : undefined;
}
