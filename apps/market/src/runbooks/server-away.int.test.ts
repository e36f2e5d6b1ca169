import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { followRunbook } from './follow-runbook.ts';

test('server-away.md: a start tells which server is away, and how many connections a fleet opens is shown', async (t) => {
  const environment = { BANYAN_DATA: join(await temporaryFolder(t), 'data'), PORT: '0' };
  await followRunbook(t, 'server-away.md', async (page) => {
    await page.next(environment);
    await page.next(environment);
  });
});
