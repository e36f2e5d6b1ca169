import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'banyan_';

/** A new staff token: 256 random bits, recognisable in a text by its prefix. */
export function newStaffToken(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** True for what looks like a staff token, right or wrong. */
export function isStaffTokenShaped(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** What is stored of a token. A plain SHA-256 is enough for 256 random bits: there is nothing to guess. */
export function hashStaffToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** True when the token is the one whose hash is stored. Takes the same time wherever they differ. */
export function isStaffToken(token: string, storedHash: string): boolean {
  return timingSafeEqual(createHash('sha256').update(token).digest(), Buffer.from(storedHash, 'hex'));
}
