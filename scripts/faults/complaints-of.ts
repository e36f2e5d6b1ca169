import type { Facts } from './facts.ts';
import type { Bought, History } from './history.ts';

/**
 * Holds a system against what those outside were answered: nothing acknowledged is lost, nothing is there twice, nothing is there that nobody asked for, numbers
 * have no gaps, and stock is what was sold of it. Returns what is amiss.
 * @param series of the orders that the history is of
 */
export function complaintsOf(
  { bought, sent, surprises }: Pick<History, 'bought' | 'sent' | 'surprises'>,
  facts: Facts,
  series: string,
): string[] {
  const orders = facts.orders.filter((one) => one.series === series);
  return [
    ...[...surprises].map(([what, times]) => `${times} × ${what}`),
    ...ordersAmiss(bought, orders),
    ...numbersAmiss(orders),
    ...stockAmiss(bought, facts.stock),
    ...billsAmiss(bought, sent, facts),
  ];
}

function ordersAmiss(bought: readonly Bought[], orders: Facts['orders']): string[] {
  const numbers = groupBy(orders, ({ order }) => order);
  const askedFor = new Set(bought.map(({ checkout }) => checkout));
  return [
    ...bought.flatMap(({ checkout, outcome }) => {
      const found = (numbers.get(checkout) ?? []).map(({ number }) => number);
      if (outcome.kind === 'unknown') return [`what became of checkout ${checkout} was never told`];
      if (outcome.kind === 'refused')
        return found.length === 0 ? [] : [`checkout ${checkout} was refused (${outcome.reason}) and is an order`];
      if (found.length === 0) return [`order ${checkout} was acknowledged as number ${outcome.number} and is lost`];
      if (found.length > 1) return [`order ${checkout} is there ${found.length} times`];
      if (found[0] === outcome.number) return [];
      return [`order ${checkout} was acknowledged as number ${outcome.number} and is number ${found[0]}`];
    }),
    ...[...numbers.keys()]
      .filter((order) => !askedFor.has(order))
      .map((order) => `order ${order} is there and nobody asked for it`),
  ];
}

function numbersAmiss(orders: Facts['orders']): string[] {
  const numbers = orders.map(({ number }) => number).toSorted((a, b) => a - b);
  return numbers.flatMap((number, nth) => {
    const before = nth === 0 ? 0 : numbers[nth - 1]!;
    return number === before + 1 ? [] : [`after order number ${before} comes ${number}`];
  });
}

function stockAmiss(bought: readonly Bought[], stock: Facts['stock']): string[] {
  const sold = new Map<string, number>();
  for (const { lines, outcome } of bought)
    for (const { sku, quantity } of lines)
      sold.set(sku, (sold.get(sku) ?? 0) + (outcome.kind === 'order' ? quantity : 0));
  return [...sold].flatMap(([sku, pieces]) => {
    const { received, taken, free } = stock.get(sku) ?? { received: 0, taken: 0, free: 0 };
    return [
      ...(taken === pieces ? [] : [`${pieces} pieces of ${sku} were sold, and ${taken} are taken`]),
      ...(free === received - taken ? [] : [`${received} pieces of ${sku} came, ${taken} are taken, and ${free} free`]),
      ...(free < 0 ? [`${sku} is oversold: ${free} pieces are free`] : []),
    ];
  });
}

function billsAmiss(bought: readonly Bought[], sent: readonly string[], { bills, invoices }: Facts): string[] {
  const ours = new Set(bought.map(({ checkout }) => checkout));
  const billed = groupBy(
    bills.filter(({ order }) => ours.has(order)),
    ({ order }) => order,
  );
  const posted = groupBy(invoices, (invoice) => invoice);
  const asked = new Set(sent);
  return [
    ...sent.flatMap((order) => {
      const times = billed.get(order)?.length ?? 0;
      return times === 1 ? [] : [`order ${order} was sent and is billed ${times} times`];
    }),
    ...[...billed.keys()]
      .filter((order) => !asked.has(order))
      .map((order) => `order ${order} is billed and was not sent`),
    ...[...billed.values()].flat().flatMap(({ invoice }) => {
      const times = posted.get(invoice)?.length ?? 0;
      return times === 1 ? [] : [`invoice ${invoice} is in the books ${times} times`];
    }),
  ];
}

function groupBy<One>(all: readonly One[], nameOf: (one: One) => string): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const name = nameOf(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return groups;
}
