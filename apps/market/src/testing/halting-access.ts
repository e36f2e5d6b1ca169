import type { SystemAccess } from '@banyan/cli';
import type { Client } from '@banyan/engine';

/** A system that takes so many commands; further ones wait. */
export interface HaltingAccess extends SystemAccess {
  /** Resolves when the first command has to wait. */
  readonly halted: Promise<void>;
  goOn(): void;
}

/** The same system, so that a test has something to find half done. */
export function haltingAccess(access: SystemAccess, commands: number): HaltingAccess {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let sent = 0;
  const halting = (client: Client): Client => ({
    query: (...query) => client.query(...query),
    async send(...command) {
      sent += 1;
      if (sent > commands) {
        reached.resolve();
        await released.promise;
      }
      return client.send(...command);
    },
  });
  return {
    pid: access.pid,
    isOwner: access.isOwner,
    isServed: access.isServed,
    operations: access.operations,
    client: (caller) => halting(access.client(caller)),
    close: () => access.close(),
    halted: reached.promise,
    goOn: () => released.resolve(),
  };
}
