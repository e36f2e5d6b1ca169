import { hash } from 'node:crypto';
import type { SubjectKey } from '@banyan/engine';
import { DamagedRow } from '../store-failure.ts';

export interface KeyRow {
  readonly subject: string;
  /** Null for an erased person. */
  readonly secret: Buffer | null;
  readonly checksum: Buffer | null;
}

export interface NameRow {
  readonly digest: string;
  readonly name: string;
  readonly checksum: Buffer;
}

/** @throws DamagedRow */
export function toKeys(rows: readonly KeyRow[]): Map<string, SubjectKey> {
  return new Map(
    rows.map(({ subject, secret, checksum }): [string, SubjectKey] => {
      if (secret === null) return [subject, { erased: true }];
      if (checksum === null || !checksumOf(subject, secret).equals(checksum))
        throw new DamagedRow(`the key of ${JSON.stringify(subject)} does not match its checksum`);
      return [subject, { key: secret }];
    }),
  );
}

/** @throws DamagedRow */
export function toNames(rows: readonly NameRow[]): Map<string, string> {
  return new Map(
    rows.map(({ digest, name, checksum }): [string, string] => {
      if (!checksumOf(digest, Buffer.from(name)).equals(checksum))
        throw new DamagedRow(`the name ${name} does not match its checksum`);
      return [digest, name];
    }),
  );
}

/** As the server's `checksum_of` makes it. */
function checksumOf(foundBy: string, value: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${foundBy}\0`), value]), 'buffer').subarray(0, 8);
}
