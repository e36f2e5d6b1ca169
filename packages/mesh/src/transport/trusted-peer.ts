import type { TLSSocket } from 'node:tls';
import { identityIn } from '../identity.ts';
import { PROTOCOL } from '../link/protocol.ts';
import type { Peer } from './transport.ts';

/** Why OpenSSL does not trust a certificate, in words. */
const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of another authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody but itself',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is of another authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of another authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of another authority',
  CERT_SIGNATURE_FAILURE: 'its certificate is of another authority',
  INVALID_PURPOSE: 'its certificate is for another purpose',
};

/**
 * Whether the peer of a handshake can be trusted: its peer, or why not. Both sides ask it, and both tell the other the reason before they hang up; TLS itself would
 * only reset the connection.
 */
export function trustedPeer(socket: TLSSocket, nowMs: number): Peer | string {
  if (socket.alpnProtocol !== PROTOCOL) return `it does not speak ${PROTOCOL}`;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return 'it shows no certificate';
  if (!socket.authorized) {
    const code = String(socket.authorizationError);
    return WORDS[code] ?? `its certificate is refused: ${code}`;
  }
  const validUntilMs = certificate.validToDate.getTime();
  if (validUntilMs <= nowMs) return WORDS['CERT_HAS_EXPIRED']!; // by our clock
  const identity = identityIn(certificate.subjectAltName);
  if (identity.services.length === 0 && !identity.gateway && !identity.operator)
    return 'its certificate names no service, no gateway and no operator';
  return { socket, identity, validUntilMs };
}
