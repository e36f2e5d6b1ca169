import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { documentOf } from '../fulfilment/document-of.ts';
import { order } from '../order.ts';
import { foundGoods } from './found-goods.ts';

const steps = { restock: step(inventory, 'return-stock'), post: step(payments, 'post-document') };
type SettlingFound = Instance<typeof foundGoods, typeof steps, never>;

const ofFound = ({ found }: { readonly found: string }): string => found;
const impossible =
  (what: string) =>
  (it: SettlingFound): never => {
    throw new DefectError(`what was found as ${it.id} cannot be settled: ${what}`, { found: it.id });
  };

/** Settles what has turned up: goods that have come back are booked in, and invoices of what is charged again are posted one after the other. What the buyer keeps needs nothing. */
export const settlingFound = processManager('settling-found', foundGoods, { steps })
  .on(orders, 'goods-found', ofFound, (it, { outcome, goods }) => {
    if (outcome.kind !== 'returned') return;
    const { location, inspect } = outcome;
    // Their return has booked them in once, and written them off: this corrects that.
    const booked = { return: `found:${it.id}`, location, lines: goods, writtenOff: true as const };
    it.send('restock', { ...booked, ...(inspect === true && { inspect }) });
  })
  .on(orders, 'found-goods-charged', ofFound, (it) => post(it))
  .after('restock', {
    done: (it) => it.append('found-goods-booked', { found: it.id }),
    'document-exists': impossible('goods of its name came back before'),
  })
  .after('post', {
    done: (it) => {
      const { order: id, invoices } = chargedOf(it);
      const { invoice } = invoices[it.state.posted]!;
      it.append('found-invoice-posted', { found: it.id, invoice });
      it.stream(order(id)).append('charged-pieces-posted', { found: it.id, order: id, invoice });
      post(it);
    },
    'document-exists': impossible('there is another document of its invoice’s id'),
    'not-a-date': impossible('its invoice has no date'),
    'wrong-currency': impossible('its invoice is in another currency'),
    'not-payable': impossible('its invoice is not payable'),
    'amount-too-large': impossible('its invoice is too large'),
    'wrong-line': impossible('a line of its invoice is wrong'),
    'line-twice': impossible('a line of its invoice is there twice'),
    'negative-total': impossible('its invoice is below zero'),
    'wrong-kind': impossible('its invoice is of the wrong kind'),
    'no-such-document': impossible('its invoice settles nothing'),
    'more-than-invoiced': impossible('its invoice credits nothing'),
  });

function post(it: SettlingFound): void {
  const { customer, currency, scale, invoices } = chargedOf(it);
  const next = invoices[it.state.posted];
  if (next === undefined) return;
  const { fromDeposits, ...said } = next;
  const money = { amount: fromDeposits, currency, scale };
  it.send('post', {
    ...documentOf('invoice', { ...said, customer, currency, scale, settles: [] }),
    ...(fromDeposits > 0 && { fromDeposits: money }),
  });
}

function chargedOf(it: SettlingFound) {
  return it.state.charged ?? impossible('nothing of it is charged')(it);
}
