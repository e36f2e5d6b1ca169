import { readFileSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { hashStaffToken, newStaffToken } from './staff-token.ts';

/** The stored hash of the staff token, and the token itself when it has just been made: it cannot be read again. */
export interface StaffTokenFile {
  readonly hash: string;
  readonly fresh?: string;
}

/** Opens the file with the staff token's hash, making a token when there is no file. Removing the file revokes the token at the next start. */
export async function openStaffTokenFile(file: string): Promise<StaffTokenFile> {
  const stored = readHash(file);
  if (stored !== undefined) return { hash: stored };
  const fresh = newStaffToken();
  const hash = hashStaffToken(fresh);
  await writeWhole(file, `${hash}\n`);
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
  const hash = text.trim();
  if (!/^[0-9a-f]{64}$/.test(hash))
    throw new Error(`${file} does not hold a staff token's hash; remove it to get a new token`);
  return hash;
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
