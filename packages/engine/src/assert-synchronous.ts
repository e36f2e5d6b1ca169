import { DefectError } from '@banyan/core';

/**
 * Refuses what an asynchronous function or a generator gives, which no answer can be: what the one would do after its first wait comes after the commit and
 * would be lost, and the other has done nothing at all.
 * @throws DefectError
 */
export function assertSynchronous(what: string, returned: unknown): void {
  if (typeof returned !== 'object' || returned === null) return;
  const { then, next } = returned as { readonly then?: unknown; readonly next?: unknown };
  if (typeof then !== 'function' && typeof next !== 'function') return;
  // Told of here already.
  if (returned instanceof Promise) returned.catch(() => {});
  const kind = typeof then === 'function' ? 'asynchronous' : 'a generator';
  throw new DefectError(`${what} is ${kind}; decisions and reactions are to be plain synchronous functions`);
}
