import type { EventRule } from './log-checks.ts';

/** Order numbers follow each other without gaps, and each is the number of the order that was confirmed with it. */
export function numberingRule(): EventRule {
  let last = 0;
  let assigned: { readonly number: number; readonly order: string } | undefined;
  return ({ type }, payload) => {
    if (type === 'number-assigned') {
      const expected = last + 1;
      const given: number = payload.number;
      last = given;
      assigned = payload;
      if (given === expected) return undefined;
      return problem(`order ${payload.order} got number ${given}, where ${expected} was next`);
    }
    if (type !== 'order-confirmed') return undefined;
    const isSame = assigned?.order === payload.order && assigned?.number === payload.number;
    return isSame
      ? undefined
      : problem(`order ${payload.order} has number ${payload.number}, which was not assigned to it`);
  };
}

function problem(reason: string) {
  return {
    reason,
    remedy: 'numbers are given once and never changed: note the gap in the books, and report this as a defect',
  };
}
