import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { listenForMeshOver, type MeshListener, type MeshListenerOptions } from '../answering/listen-for-mesh.ts';
import { meshClientOver, type MeshClient, type MeshClientOptions } from '../calling/mesh-client.ts';
import type { MeshIdentity } from '../identity.ts';
import { parseAddress, type Dialler, type Peer } from '../transport/transport.ts';

/** To be compared with: the same protocol without TLS, where everybody is who they say. Never for a system that somebody uses. */
export function plainMeshClient(identity: MeshIdentity, options: Omit<MeshClientOptions, 'identity'>): MeshClient {
  const dialler: Dialler = {
    dial: (address, signal) =>
      new Promise((resolve, reject) => {
        const socket = connect({ ...parseAddress(address), signal });
        socket.once('connect', () => resolve(peerOf(socket, identity)));
        socket.on('error', reject);
      }),
    onRenewed() {},
    close() {},
  };
  return meshClientOver(dialler, options);
}

/** The callee's side of it. @param identity that every peer is taken to have */
export function listenForPlainMesh(
  identity: MeshIdentity,
  options: Omit<MeshListenerOptions, 'identity'>,
): Promise<MeshListener> {
  return listenForMeshOver(async ({ host, port }, owner) => {
    const server = createServer((socket) => owner.connected(peerOf(socket, identity)));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return {
      port: (server.address() as AddressInfo).port,
      close: () => new Promise((closed) => server.close(() => closed())),
    };
  }, options);
}

function peerOf(socket: Socket, identity: MeshIdentity): Peer {
  return { socket, identity, validUntilMs: Infinity };
}
