import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Contract } from '@banyan/core';
import { OwnerEndedError } from '../errors.ts';
import type { SystemAccess } from '../system-access.ts';
import { ControlSession } from './control-session.ts';

/** How long `close` waits for calls under way, in milliseconds. */
const CLOSE_TIMEOUT_MS = 10_000;

/** The owner's side of the control socket. */
export interface ControlServer {
  /** Takes no new calls, answers those under way unless they take too long, and removes the socket. */
  close(): Promise<void>;
}

/**
 * Listens on the control socket of a data folder that this process owns. Only processes of the same user can connect (mode 0600).
 * @param contracts of the services that can be called
 */
export async function listenForControl(
  path: string,
  access: SystemAccess,
  contracts: readonly Contract[],
): Promise<ControlServer> {
  const byName = new Map(contracts.map((contract) => [contract.name, contract]));
  const sessions = new Set<ControlSession>();
  let closing = false;
  const server = createServer((socket: Socket) => {
    const session = new ControlSession(socket, access, byName, () => {
      if (closing) throw new OwnerEndedError(process.pid);
    });
    sessions.add(session);
    socket.once('close', () => sessions.delete(session));
  });
  // Whoever owns the folder owns the socket: one that is there was left behind by a process that died.
  if (process.platform !== 'win32') rmSync(path, { force: true });
  await listenPrivately(server, path);
  return {
    async close() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cutOff = setTimeout(() => sessions.forEach((session) => session.cut()), CLOSE_TIMEOUT_MS);
      await Promise.all([...sessions].map((session) => session.end()));
      await closed;
      clearTimeout(cutOff);
    },
  };
}

// The socket is made within the call, so the mask is in force for nothing else; a chmod afterwards would leave a moment in which others could connect.
function listenPrivately(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const mask = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(mask);
    }
  });
}
