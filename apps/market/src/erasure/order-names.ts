import type { System } from '@banyan/engine';
import { orders } from '@banyan/orders/contract';
import { eraser, tokensOf, type FindNames } from './carry-out-erasures.ts';

const ASKED_MAX = 1000;

/** The random names that orders knows people’s e-mail addresses by. */
export function orderNames(system: Pick<System, 'client'>): FindNames {
  const client = system.client(eraser);
  return async (subjects, tokens) => {
    const after = tokensOf(tokens, orders.name);
    const names: string[] = [];
    for (let from = 0; from < subjects.length; from += ASKED_MAX) {
      const buyers = subjects.slice(from, from + ASKED_MAX);
      names.push(...(await client.query(orders, 'names-of-buyers', { buyers }, { after })));
    }
    return names;
  };
}
