import { hash } from 'node:crypto';

/** SHA-256 of a result's JSON, base64url. Of the same result in another order of fields it is another one, which costs one more question and nothing else. */
export function digestOf(result: unknown): string {
  return hash('sha256', JSON.stringify(result) ?? '', 'base64url');
}
