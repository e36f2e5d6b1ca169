import { decision, reject } from '@banyan/core';
import { firstDayAfter, theBooks } from './books.ts';
import { payments } from './contract.ts';

/** Closes the books up to the end of a month. */
export const closePeriod = decision(
  payments,
  'close-period',
  () => theBooks,
  ({ period }, it, { at }) => {
    const ends = `${firstDayAfter(period)}T00:00:00.000Z`;
    if (ends > at) return reject('period-not-over', { ends });
    if (period > it.state.closed) it.append('period-closed', { period });
    const { closed } = it.state;
    return { closed, firstOpenDay: firstDayAfter(closed) };
  },
);
