import { DefectError } from '@banyan/core';

/** Refuses the promise that an asynchronous function gives: what it would do after its first wait comes after the commit, and would be lost. @throws DefectError */
export function assertSynchronous(what: string, returned: unknown): void {
  if (!(returned instanceof Promise)) return;
  // Told of here already.
  returned.catch(() => {});
  throw new DefectError(`${what} is asynchronous; decisions and reactions are to be synchronous`);
}
