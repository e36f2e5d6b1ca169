import { readFileSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { StaffTokenFileError } from './errors.ts';
import { hashStaffToken, newStaffToken } from './staff-token.ts';

/** The stored hash of the staff token, and the token itself when it has just been made: it cannot be read again. */
export interface StaffTokenFile {
  readonly hash: string;
  readonly fresh?: string;
}

/**
 * Opens the file with the staff token's hash, making a token when there is no file. Removing the file revokes the token at the next start.
 * @throws StaffTokenFileError when the file is damaged
 */
export async function openStaffTokenFile(file: string): Promise<StaffTokenFile> {
  const stored = readHash(file);
  if (stored !== undefined) return { hash: stored };
  const fresh = newStaffToken();
  const hash = hashStaffToken(fresh);
  await writeWhole(file, `${hash} ${sumOf(hash)}\n`);
  return { hash, fresh };
}

function readHash(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // Files of before have the hash alone.
  const { hash, sum } = /^(?<hash>[0-9a-f]{64})(?: (?<sum>[0-9a-f]{8}))?$/.exec(text.trim())?.groups ?? {};
  if (hash === undefined || (sum !== undefined && sum !== sumOf(hash))) throw new StaffTokenFileError(file);
  return hash;
}

/** Of a flipped digit nobody would be told but staff, whose token would be wrong from one start to the next. */
function sumOf(hash: string): string {
  return crc32(hash).toString(16).padStart(8, '0');
}

// Linked into its place when it is whole and on disk, so that a crash never leaves half a hash behind.
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } finally {
    await rm(draft);
  }
}
