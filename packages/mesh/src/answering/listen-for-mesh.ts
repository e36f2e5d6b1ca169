import type { AnyContract, Caller } from '@banyan/core';
import { systemPorts, type Client, type LogEntry } from '@banyan/engine';
import { maySpeakFor, type MeshIdentity } from '../identity.ts';
import { defaultLimits, type MeshLimits } from '../limits.ts';
import type { MeshPorts } from '../link/link.ts';
import type { IdentityFiles } from '../transport/identity-files.ts';
import { listenForTls } from '../transport/tls-transport.ts';
import type { Listener, ListenerOwner } from '../transport/transport.ts';
import { WatchedCredentials } from '../transport/watched-credentials.ts';
import { Session } from './session.ts';

/** What answers calls of other processes. */
export interface MeshListenerOptions {
  /** The client of the system that runs here. */
  readonly client: (caller: Caller) => Client;
  /** The contracts of the services that run here. */
  readonly contracts: readonly AnyContract[];
  readonly identity: IdentityFiles;
  /** 127.0.0.1 and a free port unless said. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  /** Whether a process may bring such a caller: `maySpeakFor` unless said. */
  readonly speaksFor?: (peer: MeshIdentity, caller: Caller) => boolean;
  readonly limits?: Partial<MeshLimits>;
  readonly ports?: Partial<MeshPorts>;
  readonly log?: (entry: LogEntry) => void;
}

/** Answers calls of other processes. */
export interface MeshListener {
  readonly port: number;
  /** `host:port` */
  readonly address: string;
  /** Takes no new calls, answers those under way (bounded), and hangs up. Before the system behind it stops. */
  close(): Promise<void>;
}

/** How a listener of any kind is made. */
export type Listen = (
  place: { readonly host: string; readonly port: number },
  owner: ListenerOwner,
  ports: MeshPorts,
  limits: MeshLimits,
) => Promise<Listener>;

/** Listens for calls of other processes. @throws CertificateError, or what the network says when the port cannot be had */
export function listenForMesh(options: MeshListenerOptions): Promise<MeshListener> {
  return listenForMeshOver(async (place, owner, ports, limits) => {
    const credentials = new WatchedCredentials(options.identity, ports, limits.filesMs, (error) =>
      options.log?.({ level: 'warn', message: error.message }),
    );
    try {
      return await listenForTls(place, credentials, owner, ports, limits);
    } catch (error) {
      credentials.close();
      throw error;
    }
  }, options);
}

/** The same over any way to be reached. */
export async function listenForMeshOver(
  listen: Listen,
  options: Omit<MeshListenerOptions, 'identity'>,
): Promise<MeshListener> {
  const { host = '127.0.0.1', port = 0 } = options.listen ?? {};
  const ports: MeshPorts = { ...systemPorts, ...options.ports };
  const limits = { ...defaultLimits, ...options.limits };
  const warn = (message: string): void => options.log?.({ level: 'warn', message });
  const desk = {
    client: options.client,
    contracts: new Map(options.contracts.map((contract) => [contract.name, contract])),
    speaksFor: options.speaksFor ?? maySpeakFor,
    warn,
  };
  const sessions = new Set<Session>();
  let isClosing = false;
  const connected: ListenerOwner['connected'] = (peer) => {
    const session = new Session(peer, desk, () => sessions.delete(session), ports, limits);
    sessions.add(session);
    if (isClosing) session.close();
  };
  const listener = await listen({ host, port }, { connected, refused: warn }, ports, limits);
  const close = async (): Promise<void> => {
    isClosing = true;
    const closed = listener.close();
    for (const session of sessions) session.close();
    const cut = ports.scheduler.after(limits.closeMsMax, () => {
      for (const session of sessions) session.cut(new Error('it took too long to close'));
    });
    await closed;
    cut();
  };
  let closed: Promise<void> | undefined;
  return {
    port: listener.port,
    address: `${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
    close: () => (closed ??= close()),
  };
}
