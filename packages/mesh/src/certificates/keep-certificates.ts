import { X509Certificate, createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '@banyan/engine';
import { CertificateError } from '../errors.ts';
import { identityIn, urisOf, type MeshIdentity } from '../identity.ts';
import type { IdentityFiles } from '../transport/identity-files.ts';
import { issueCertificate, makeAuthority, type KeyPair, type Validity } from './issue.ts';
import { readIfThere, writePrivately } from './pem-files.ts';

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const CERTIFICATE_DAYS = 7;
/** Clocks of several machines differ by less than this. */
const SKEW_MS = 60_000;
/** A certificate is made anew when this part of its life is left. */
const LEFT_MIN = 1 / 3;

/** What became of the certificate of a process. */
export interface KeptCertificate {
  readonly name: string;
  readonly files: IdentityFiles;
  readonly identity: MeshIdentity;
  /** In milliseconds since 1970. */
  readonly validUntilMs: number;
  /** Why it was made now; undefined when it was there already. */
  readonly made: string | undefined;
}

/** Where the files of a process are in a folder of certificates. */
export function certificateFiles(folder: string, name: string): IdentityFiles {
  return {
    key: join(folder, `${name}.key`),
    certificate: join(folder, `${name}.pem`),
    authority: join(folder, 'authority.pem'),
  };
}

/**
 * Makes a development authority and a certificate for each process in a folder: those that are missing, that end soon, or that say something else than they should. What is
 * good is left as it is, so this may be run at any time, and has to be run every day or so. Files are 0600.
 * @throws CertificateError when the authority is not whole, or has expired
 */
export function keepCertificates(
  folder: string,
  processes: Readonly<Record<string, MeshIdentity>>,
  { clock, days = CERTIFICATE_DAYS }: { readonly clock: Clock; readonly days?: number },
): readonly KeptCertificate[] {
  const nowMs = clock.now();
  const authority = keepAuthority(folder, nowMs);
  const kept: KeptCertificate[] = [];
  for (const [name, identity] of Object.entries(processes)) {
    if (name === 'authority') throw new CertificateError(name, 'a process is called something else');
    kept.push(keepCertificate(folder, authority, name, identity, nowMs, days));
  }
  return kept;
}

/** The authority of a folder; made when there is none. */
function keepAuthority(folder: string, nowMs: number): KeyPair {
  const { key: keyPath, certificate: path } = certificateFiles(folder, 'authority');
  const certificate = readIfThere(path);
  if (certificate === undefined) {
    const made = makeAuthority(validity(nowMs, AUTHORITY_DAYS));
    // The certificate last: a key alone is what is left where this was killed, and nobody trusts it yet.
    writePrivately(keyPath, made.key);
    writePrivately(path, made.certificate);
    return made;
  }
  const key = readIfThere(keyPath);
  if (key === undefined) throw new CertificateError(path, `its key ${keyPath} is missing`);
  if (!isPair(parse(path, certificate), key)) throw new CertificateError(path, `${keyPath} is not its key`);
  if (parse(path, certificate).validToDate.getTime() <= nowMs)
    throw new CertificateError(path, 'this authority has expired; remove the folder to have another one made');
  return { key, certificate };
}

function keepCertificate(
  folder: string,
  authority: KeyPair,
  name: string,
  identity: MeshIdentity,
  nowMs: number,
  days: number,
): KeptCertificate {
  const files = certificateFiles(folder, name);
  const [key, certificate] = [readIfThere(files.key), readIfThere(files.certificate)];
  const made = whyMade(authority, { key, certificate }, identity, nowMs);
  const kept = { name, files, identity, made };
  if (made === undefined)
    return { ...kept, validUntilMs: parse(files.certificate, certificate!).validToDate.getTime() };
  const fresh = validity(nowMs, days);
  const issued = issueCertificate(authority, { name, identity, validity: fresh });
  // Whoever looks in between the two goes on with what it had, and looks again.
  writePrivately(files.key, issued.key);
  writePrivately(files.certificate, issued.certificate);
  return { ...kept, validUntilMs: fresh.toMs };
}

/** Why a certificate has to be made; undefined when the one that is there is good. */
function whyMade(
  authority: KeyPair,
  { key, certificate }: { readonly key: string | undefined; readonly certificate: string | undefined },
  identity: MeshIdentity,
  nowMs: number,
): string | undefined {
  if (key === undefined || certificate === undefined) return 'there was none';
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
    if (!isPair(parsed, key)) return 'key and certificate did not fit together';
  } catch {
    return 'it could not be read';
  }
  if (!parsed.verify(new X509Certificate(authority.certificate).publicKey)) return 'it was of another authority';
  if (urisOf(identityIn(parsed.subjectAltName)).join() !== urisOf(identity).join()) return 'it named something else';
  const [fromMs, toMs] = [parsed.validFromDate.getTime(), parsed.validToDate.getTime()];
  return toMs - nowMs < LEFT_MIN * (toMs - fromMs) ? 'it was about to expire' : undefined;
}

function validity(nowMs: number, days: number): Validity {
  return { fromMs: nowMs - SKEW_MS, toMs: nowMs + days * DAY_MS };
}

/** @throws CertificateError */
function parse(path: string, certificate: string): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch (error) {
    throw new CertificateError(path, 'it is no certificate', error);
  }
}

function isPair(certificate: X509Certificate, key: string): boolean {
  return certificate.checkPrivateKey(createPrivateKey(key));
}
