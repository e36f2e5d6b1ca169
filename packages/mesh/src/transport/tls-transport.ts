import { constants } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { PeerRefusedError, ProtocolError } from '../errors.ts';
import type { MeshLimits } from '../limits.ts';
import type { MeshPorts } from '../link/link.ts';
import { PROTOCOL } from '../link/protocol.ts';
import type { WatchedCredentials } from './watched-credentials.ts';
import { parseAddress, type Dialler, type Listener, type ListenerOwner } from './transport.ts';
import { trustedPeer } from './trusted-peer.ts';

// `rejectUnauthorized: false` leaves the decision to `trustedPeer`, which every connection of either side has to pass before anything is read of it.
// No session is taken up again, for its certificates would not be looked at again.
const CONTEXT = { minVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET } as const;
const OPTIONS = { ...CONTEXT, ALPNProtocols: [PROTOCOL], rejectUnauthorized: false } as const;

/** Reaches other processes over TLS 1.3, both sides showing a certificate. */
export function tlsDialler(credentials: WatchedCredentials, { clock }: MeshPorts): Dialler {
  return {
    async dial(address, signal) {
      const socket = connect({
        ...parseAddress(address),
        ...credentials.current,
        ...OPTIONS,
        // A process is known by the names of its services, wherever it runs: no host is compared.
        checkServerIdentity: () => undefined,
      });
      await secured(socket, signal);
      const peer = trustedPeer(socket, clock.now());
      if (typeof peer !== 'string') return peer;
      hangUp(socket, peer);
      throw new PeerRefusedError(address, peer);
    },
    onRenewed: (renewed) => credentials.onChange(renewed),
    close: () => credentials.close(),
  };
}

/** Is reached by other processes over TLS 1.3, both sides showing a certificate. */
export function listenForTls(
  { host, port }: { readonly host: string; readonly port: number },
  credentials: WatchedCredentials,
  owner: ListenerOwner,
  { clock }: MeshPorts,
  { connectMsMax, connectionsMax }: MeshLimits,
): Promise<Listener> {
  const server = createServer({
    ...credentials.current,
    ...OPTIONS,
    requestCert: true,
    handshakeTimeout: connectMsMax,
  });
  server.maxConnections = connectionsMax;
  credentials.onChange((current) => server.setSecureContext({ ...current, ...CONTEXT }));
  server.on('tlsClientError', (error) => owner.refused(error.message));
  server.on('secureConnection', (socket) => {
    const peer = trustedPeer(socket, clock.now());
    if (typeof peer !== 'string') return owner.connected(peer);
    const { remoteAddress = 'somebody', remotePort = 0 } = socket;
    hangUp(socket, peer);
    owner.refused(new PeerRefusedError(`${remoteAddress}:${remotePort}`, peer).message);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      server.on('error', (error: Error) => owner.refused(error.message));
      server.on('drop', () => owner.refused(`there are ${connectionsMax} connections already`));
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () => {
          credentials.close();
          return new Promise((closed) => server.close(() => closed()));
        },
      });
    });
  });
}

function secured(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', give, { once: true });
    socket.on('error', (error: Error) => reject(error));
    socket.once('close', () => reject(new ProtocolError('the other side closed the connection')));
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', give);
      resolve();
    });
  });
}

/** Says why before it closes. */
function hangUp(socket: TLSSocket, refused: string): void {
  socket.on('error', () => socket.destroy());
  socket.write(`${JSON.stringify({ refused })}\n`);
  socket.destroySoon();
}
