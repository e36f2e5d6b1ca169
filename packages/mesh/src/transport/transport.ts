import type { Socket } from 'node:net';
import type { MeshIdentity } from '../identity.ts';

/** The other end of a connection, once both sides trust each other. */
export interface Peer {
  readonly socket: Socket;
  readonly identity: MeshIdentity;
  /** When it stops being who it is, by the wall clock; a certificate ends then. */
  readonly validUntilMs: number;
}

/** How processes reach each other. */
export interface Dialler {
  /**
   * @param address `host:port`
   * @param signal gives up
   * @throws PeerRefusedError, what the network says, or the signal's reason
   */
  dial(address: string, signal: AbortSignal): Promise<Peer>;
  /** Calls back when connections should be made anew, because this process shows another certificate now. */
  onRenewed(renewed: () => void): void;
  /** Stops looking after its files. */
  close(): void;
}

/** How a process is reached. */
export interface Listener {
  /** The port that it listens on. */
  readonly port: number;
  /** Takes no new connections; resolves when the last one is closed. */
  close(): Promise<void>;
}

/** What a listener tells of. */
export interface ListenerOwner {
  connected(peer: Peer): void;
  /** Somebody was turned away. */
  refused(reason: string): void;
}

/** Takes `host:port` and `[v6]:port` apart. @throws RangeError */
export function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const [, v6, name, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address) ?? [];
  const [host, port] = [v6 ?? name, Number(digits)];
  if (host === undefined || !(port >= 1 && port <= 65_535))
    throw new RangeError(`${JSON.stringify(address)} is no address: it reads host:port`);
  return { host, port };
}
