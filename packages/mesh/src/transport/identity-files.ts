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

/** @throws CertificateError when one is missing or they do not fit together */
export function readCredentials(files: IdentityFiles): Credentials {
  const credentials = { key: read(files.key), cert: read(files.certificate), ca: read(files.authority) };
  try {
    createSecureContext(credentials); // also compares key and certificate
    void new X509Certificate(credentials.ca);
  } catch (error) {
    throw new CertificateError(files.certificate, `it cannot be used with ${files.key} and ${files.authority}`, error);
  }
  return credentials;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CertificateError(path, 'it cannot be read', error);
  }
}
