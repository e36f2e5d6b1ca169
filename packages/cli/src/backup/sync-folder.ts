import { open } from 'node:fs/promises';

/** Puts a folder's names on disk: without it a rename may be undone by a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path);
  await folder.sync();
  await folder.close();
}
