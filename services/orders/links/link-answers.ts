import { answer } from '@banyan/core';
import { orders } from '../contract.ts';
import { erasedPeople } from './erased-people.ts';
import { linkNameOf } from './link-name.ts';
import { orderLinks } from './order-links.ts';

const linkToken = answer(orders, 'link-token', {}, async ({ order }, _, { tokenOf }) => tokenOf(linkNameOf(order)));

/** Found by its digest under a key of this service, so how long it takes tells nothing of a token. Whether its time is over, whoever asks has to see. */
const orderOfLink = answer(orders, 'order-of-link', { orderLinks, erasedPeople }, async ({ token }, views) => {
  const { rows } = await views.orderLinks.list({ index: 'by-digest', equals: [token], limit: 1 });
  const [found] = rows;
  if (found === undefined || (await views.erasedPeople.get(found.holder)) !== undefined) return null;
  return { order: found.order, until: found.until };
});

/** How what is asked of links is answered. */
export const linkAnswers = [linkToken, orderOfLink];
