import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFile } from '../retail/testing/retail-csv.ts';
import { messyFile } from '../testing/messy-file.ts';
import { startScript } from '../testing/run-script.ts';
import { followRunbook } from './follow-runbook.ts';
import { smallShop } from './small-shop.ts';

test('restore.md: a backup is made, restored and checked, with its keys and without', async (t) => {
  const shop = await smallShop(t);
  const environment = {
    BANYAN_DATA: shop.data,
    BACKUPS: join(shop.folder, 'backups'),
    RESTORED: join(shop.folder, 'restored'),
  };
  await mkdir(environment.BACKUPS);
  await followRunbook(t, 'restore.md', async (page) => {
    for (let block = 1; block <= 3; block += 1) await page.next(environment);
  });
});

test('import-cut-off.md: an import that was killed goes on where it was', async (t) => {
  const shop = await smallShop(t);
  const file = await temporaryFile(t, 'messy.csv', messyFile());
  const data = join(shop.folder, 'imported');
  const killed = startScript('import.ts', data, [file]);
  await new Promise<void>((resolve) => {
    killed.stderr?.on('data', (chunk: Buffer) => chunk.includes('products ...') && killed.kill('SIGKILL'));
    killed.once('close', () => resolve());
  });
  await followRunbook(t, 'import-cut-off.md', async (page) => {
    for (let block = 1; block <= 3; block += 1) await page.next({ BANYAN_DATA: data, FILE: file });
  });
});
