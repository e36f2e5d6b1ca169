import { test } from 'node:test';
import { serveMarket } from '../faults/testing/served-market.ts';
import { followRunbook } from './follow-runbook.ts';
import { smallShop } from './small-shop.ts';

test('erasure.md, mail.md and person-data.md: what waits, and what is held, is shown', async (t) => {
  const shop = await smallShop(t);
  const market = await serveMarket(shop.data, { staffToken: shop.staffToken });
  t.after(() => market.stop());
  await market.post('customers/register-customer', { customer: 'ann', country: 'France' });
  await followRunbook(t, 'person-data.md', async (page) => void (await page.next({ BANYAN_DATA: shop.data })));
  await market.post('customers/ask-erasure', { customer: 'ann', erasure: 'e1' });
  await market.post('notifications/queue-mail', {
    mail: 'm1',
    template: 'order-placed',
    customer: 'ann',
    to: 'ann@example.net',
    facts: { order: 'web-1' },
  });
  await market.system.operations.settle();
  const environment = {
    BANYAN_DATA: shop.data,
    PORT: new URL(market.url).port,
    STAFF_TOKEN: shop.staffToken,
  };
  await followRunbook(t, 'erasure.md', async (page) => void (await page.next(environment)));
  await followRunbook(t, 'mail.md', async (page) => void (await page.next(environment)));
});
