import { createPrivateKey, generateKeyPairSync, hash, randomBytes, sign, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity as AsnValidity,
  Version,
} from '@peculiar/asn1-x509';
import { urisOf, type MeshIdentity } from '../identity.ts';

/** A certificate with its private key, both PEM. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** From when to when a certificate is valid, in milliseconds since 1970. */
export interface Validity {
  readonly fromMs: number;
  readonly toMs: number;
}

const AUTHORITY = 'Banyan development authority';
const COMMON_NAME = '2.5.4.3';
const ECDSA_WITH_SHA256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });

/** What goes into a certificate besides its keys and its signature. */
interface Contents {
  readonly subject: Name;
  readonly issuer: Name;
  readonly validity: Validity;
  readonly extensions: readonly Extension[];
}

/** Makes an authority for development: whoever has its key is everybody. It signs certificates of processes, and not those of further authorities. */
export function makeAuthority(validity: Validity): KeyPair {
  const { publicKey, privateKey } = newKeys();
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
  ];
  const name = commonName(AUTHORITY);
  return certify({ subject: name, issuer: name, validity, extensions }, publicKey, privateKey, privateKey);
}

/** Makes a certificate for a process: for both ends of a connection, and to sign nothing. What it may do is in its alternative names; its subject is for people. */
export function issueCertificate(
  authority: KeyPair,
  { name, identity, validity }: { readonly name: string; readonly identity: MeshIdentity; readonly validity: Validity },
): KeyPair {
  const issuer = AsnConvert.parse(new X509Certificate(authority.certificate).raw, Certificate).tbsCertificate;
  const { publicKey, privateKey } = newKeys();
  const uris = urisOf(identity).map((uniformResourceIdentifier) => new GeneralName({ uniformResourceIdentifier }));
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth, id_kp_clientAuth])),
    extension(id_ce_subjectAltName, new SubjectAlternativeName(uris)),
    extension(
      id_ce_authorityKeyIdentifier,
      new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(issuer.subjectPublicKeyInfo)) }),
    ),
  ];
  const contents = { subject: commonName(name), issuer: issuer.subject, validity, extensions };
  return certify(contents, publicKey, privateKey, createPrivateKey(authority.key));
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function certify(contents: Contents, publicKey: KeyObject, privateKey: KeyObject, signer: KeyObject): KeyPair {
  const subjectPublicKeyInfo = AsnConvert.parse(
    publicKey.export({ type: 'spki', format: 'der' }),
    SubjectPublicKeyInfo,
  );
  const { subject, issuer, validity, extensions } = contents;
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: ECDSA_WITH_SHA256,
    issuer,
    validity: new AsnValidity({ notBefore: new Date(validity.fromMs), notAfter: new Date(validity.toMs) }),
    subject,
    subjectPublicKeyInfo,
    extensions: new Extensions([
      ...extensions,
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(subjectPublicKeyInfo))),
    ]),
  });
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signatureValue: bytesOf(sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), signer)),
  });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString(),
  };
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function commonName(text: string): Name {
  const value = new AttributeValue({ utf8String: text });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

/** RFC 5280, 4.2.1.2 (1). */
function keyId({ subjectPublicKey }: SubjectPublicKeyInfo): ArrayBuffer {
  return bytesOf(hash('sha1', new Uint8Array(subjectPublicKey), 'buffer'));
}

/** 126 random bits: positive, and of no more than 20 bytes (RFC 5280, 4.1.2.2). */
function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytesOf(bytes);
}

function bytesOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
