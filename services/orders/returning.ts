import { DefectError, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { orders } from './contract.ts';
import { toMoney } from './exact-amounts.ts';
import { totalOf, unitsOf } from './lines.ts';
import { returnDocument, type Accepted } from './return-document.ts';

const steps = {
  refund: step(payments, 'issue-refund'),
  restock: step(inventory, 'return-stock'),
  charge: step(payments, 'issue-invoice'),
  reverse: step(orders, 'reverse-return'),
};
/** Why money goes back, as the ledger says it: what staff wrote of the return stays with the return. */
const REASON = 'returned';
type Returning = Instance<typeof returnDocument, typeof steps, never>;

/**
 * Settles a return: refund, take the goods back into stock, charge what it costs. The refund comes first, being the only step that may be
 * refused; then nothing has to be taken back but the return itself.
 */
export const returning = processManager('returning', returnDocument, { steps })
  .on(
    orders,
    'return-accepted',
    (accepted) => accepted.return,
    (it) => refund(it),
  )
  .after('refund', {
    done: (it) => restock(it),
    'refund-exists': (it) => reverse(it, 'there is a refund with this id'),
    'more-than-paid': (it, { invoice }) => reverse(it, `it is more than was paid for invoice ${invoice}`),
    'no-such-invoice': (it, { invoice }) => reverse(it, `there is no invoice ${invoice}`),
    'not-issued': (it, { invoice, status }) => reverse(it, `invoice ${invoice} is ${status}`),
    'wrong-currency': (it) => reverse(it, 'the currencies differ'),
    'not-positive': (it) => reverse(it, 'it is not above zero'),
    'amount-too-large': (it) => reverse(it, 'the amount is too large'),
  })
  .after('restock', {
    done: (it) => charge(it),
    'document-exists': (it) => impossible(it, 'goods with this id came back before'),
  })
  .after('charge', {
    done: (it) => settle(it),
    'invoice-exists': (it) => impossible(it, 'there is an invoice with the id of its charges'),
    'negative-total': (it) => impossible(it, 'its charges are below zero'),
    'wrong-currency': (it) => impossible(it, 'the currencies of its charges differ'),
    'amount-too-large': (it) => impossible(it, 'its charges are too large'),
  })
  // The decision has recorded the failure.
  .after('reverse', { done: () => {} });

/** The id of what a return brings about in other services. */
function documentOf({ id }: Returning): string {
  return `return:${id}`;
}

function acceptedOf(it: Returning): Accepted {
  return it.state.accepted ?? impossible(it, 'it was never accepted');
}

function refund(it: Returning): void {
  const { customer, country, currency, parts, beyond } = acceptedOf(it);
  if (parts.length === 0 && beyond === 0) return restock(it);
  it.send('refund', {
    refund: it.id,
    customer,
    country,
    currency,
    reason: REASON,
    parts: parts.map(({ invoice, amount }) => ({ invoice, amount: toMoney(amount, currency) })),
    beyond: toMoney(beyond, currency),
  });
}

function restock(it: Returning): void {
  const { location, lines } = acceptedOf(it);
  const goods = lines.filter(({ kind }) => kind === 'goods').map(({ sku, quantity }) => ({ sku, quantity }));
  if (goods.length === 0) return charge(it);
  it.send('restock', { return: documentOf(it), location, lines: goods });
}

function charge(it: Returning): void {
  const { customer, country, currency, charges } = acceptedOf(it);
  const amount = totalOf(charges);
  if (amount === 0) return settle(it);
  it.send('charge', {
    invoice: documentOf(it),
    customer,
    country,
    currency,
    terms: 'received',
    shares: [{ kind: 'return-charge', amount: toMoney(amount, currency) }],
  });
}

function settle(it: Returning): void {
  const { country, currency, lines, charges } = acceptedOf(it);
  it.append('return-settled', {
    return: it.id,
    country,
    currency,
    lines: lines.length + charges.length,
    units: unitsOf(charges) - unitsOf(lines),
    amount: totalOf(charges) - totalOf(lines),
  });
}

function reverse(it: Returning, reason: string): void {
  it.send('reverse', { return: it.id, reason });
}

/** Parks the instance for an operator: somebody else has used what belongs to this return. */
function impossible(it: Returning, what: string): never {
  throw new DefectError(`return ${it.id} cannot be settled: ${what}`, { return: it.id });
}
