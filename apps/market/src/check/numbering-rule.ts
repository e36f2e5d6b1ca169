import type { EventRule } from './log-checks.ts';

interface Numbered {
  readonly number: number;
  readonly order: string;
  /** Left out by orders that were drafted: they have one series. */
  readonly series?: string;
}

/** The series of orders that were drafted. */
const DRAFTED = 'orders';
const TYPES: ReadonlySet<string> = new Set(['number-assigned', 'order-confirmed', 'order-accepted']);

/** Order numbers follow each other without gaps in each series, and each is the number of the order that was confirmed or accepted with it. */
export function numberingRule(): EventRule {
  const lastOf = new Map<string, number>();
  let assigned: Numbered | undefined;
  return ({ type }, payload) => {
    if (!TYPES.has(type)) return undefined;
    const { number, order, series = DRAFTED } = payload as Numbered;
    if (type !== 'number-assigned') {
      const isSame = assigned?.order === order && assigned.number === number;
      return isSame ? undefined : problem(`order ${order} has number ${number}, which was not assigned to it`);
    }
    const expected = (lastOf.get(series) ?? 0) + 1;
    lastOf.set(series, number);
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
