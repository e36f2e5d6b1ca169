import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { CertificateError } from '../errors.ts';

/** Where a process has what it shows of itself and whom it trusts: paths of PEM files. */
export interface IdentityFiles {
  /** The private key, which nobody else may read. */
  readonly key: string;
  /** The certificate, and what is between it and the authority. */
  readonly certificate: string;
  /** The authority's certificate, or several while one takes over from another. */
  readonly authority: string;
}

/** What is in the files. */
export interface Credentials {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** @throws CertificateError when one cannot be read */
export function readFiles({ key, certificate, authority }: IdentityFiles): Credentials {
  return { key: read(key), cert: read(certificate), ca: read(authority) };
}

/** @throws CertificateError when they are none, or do not fit together */
export function assertUsable(credentials: Credentials, { key, certificate, authority }: IdentityFiles): void {
  try {
    createSecureContext(credentials); // also compares key and certificate
    void new X509Certificate(credentials.ca);
  } catch (error) {
    throw new CertificateError(certificate, `it cannot be used with ${key} and ${authority}`, error);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CertificateError(path, 'it cannot be read', error);
  }
}
