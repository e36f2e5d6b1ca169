export { listenForMesh, type MeshListener, type MeshListenerOptions } from './answering/listen-for-mesh.ts';
export { meshClient, type MeshClient, type MeshClientOptions } from './calling/mesh-client.ts';
export { CertificateError, PeerRefusedError, ProtocolError } from './errors.ts';
export { maySpeakFor, serviceUri, type MeshIdentity } from './identity.ts';
export { FrameReader, FrameWriter } from './link/frames.ts';
export type { MeshPorts } from './link/link.ts';
export { errorsOf, toWire, type WireError } from './link/wire-error.ts';
export { defaultLimits, type MeshLimits } from './limits.ts';
export type { IdentityFiles } from './transport/identity-files.ts';
