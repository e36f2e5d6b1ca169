import { rm, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { logFileIn } from '@banyan/sqlite';
import { serveMarket } from '../faults/testing/served-market.ts';
import { followRunbook } from './follow-runbook.ts';
import { smallShop } from './small-shop.ts';

const PAGE_BYTES = 4096;

test('does-not-start.md: each refusal is as it is shown', async (t) => {
  const shop = await smallShop(t);
  await followRunbook(t, 'does-not-start.md', async (page) => {
    const market = await serveMarket(shop.data);
    t.after(() => market.stop());
    await page.next({ BANYAN_DATA: shop.data, PORT: '0' });
    await page.next({ BANYAN_DATA: shop.data });
    await market.stop();

    const taken = createServer().listen(0, '127.0.0.1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    await page.next({ BANYAN_DATA: shop.data, PORT: String((taken.address() as AddressInfo).port) });
    taken.close();

    const lost = await shop.copy('lost');
    await rm(logFileIn(lost, 'orders'));
    await page.next({ BANYAN_DATA: lost, PORT: '0' });

    const damaged = await shop.copy('damaged');
    const log = await readFile(logFileIn(damaged, 'orders'));
    await writeFile(logFileIn(damaged, 'orders'), log.fill(0x5a, PAGE_BYTES, 2 * PAGE_BYTES));
    await page.next({ BANYAN_DATA: damaged, PORT: '0' });
    await page.next({ BANYAN_DATA: damaged });

    const newer = await shop.copy('newer');
    const format = join(newer, 'format.json');
    await writeFile(format, (await readFile(format, 'utf8')).replace(/"format":\d+/, '"format":99'));
    await page.next({ BANYAN_DATA: newer, PORT: '0' });

    const other = join(shop.folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'notes.txt'), 'mine');
    await page.next({ BANYAN_DATA: other, PORT: '0' });
  });
});

test('staff-token.md: a new token takes the place of the old one', async (t) => {
  const shop = await smallShop(t);
  await followRunbook(t, 'staff-token.md', async (page) => {
    await page.next({ BANYAN_DATA: shop.data });
    const server = await page.next({ BANYAN_DATA: shop.data, PORT: '0' });
    const [, port = ''] = /Listening on http:\/\/[^ ]*:(\d+)/.exec(server.output) ?? [];
    const [, token = ''] = /Staff token: (\S+)/.exec(server.output) ?? [];
    await page.next({ OLD_TOKEN: shop.staffToken, NEW_TOKEN: token, PORT: port });
    await server.stop();
  });
});
