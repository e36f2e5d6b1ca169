import type { EventRule } from './log-checks.ts';

interface Numbered {
  readonly number: number;
  readonly order: string;
}

/** Order numbers follow each other without gaps, and each is the number of the order that was confirmed with it. */
export function numberingRule(): EventRule {
  let last = 0;
  let assigned: Numbered | undefined;
  return ({ type }, payload) => {
    if (type !== 'number-assigned' && type !== 'order-confirmed') return undefined;
    const { number, order } = payload as Numbered;
    if (type === 'order-confirmed') {
      const isSame = assigned?.order === order && assigned.number === number;
      return isSame ? undefined : problem(`order ${order} has number ${number}, which was not assigned to it`);
    }
    const expected = last + 1;
    last = number;
    assigned = { number, order };
    return number === expected ? undefined : problem(`order ${order} got number ${number}, where ${expected} was next`);
  };
}

function problem(reason: string) {
  return {
    reason,
    remedy: 'numbers are given once and never changed: note the gap in the books, and report this as a defect',
  };
}
