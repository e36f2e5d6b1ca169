import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { count, countLine } from './count.ts';
import { stockOf } from './stock.ts';

/** A location begins to be counted. Selling goes on meanwhile: each SKU is compared with what is free when its number comes in. */
export const startCount = decision(
  inventory,
  'start-count',
  ({ count: id }) => count(id),
  ({ count: id, location }, session) => {
    const { state } = session;
    if (state.state !== 'none')
      return state.location === location ? undefined : reject('count-exists', { location: state.location });
    session.append('count-started', { count: id, location });
  },
);

/** A SKU was counted, and the difference is adjusted. What is promised of it is not free, so it never becomes less than none. */
export const recordCount = decision(
  inventory,
  'record-count',
  ({ count: id, sku }) => ({ session: count(id), counting: countLine(`${sku}@${id}`) }),
  ({ count: id, sku, counted, promised = 0, reason }, { session, counting }, { stream }) => {
    const { state, location } = session.state;
    if (state === 'none') return reject('no-such-count');
    const { line } = counting.state;
    if (line !== null) {
      if (line.counted === counted && line.promised === promised && line.reason === reason) return;
      return reject('already-counted', { counted: line.counted, promised: line.promised });
    }
    if (state === 'finished') return reject('count-finished');
    if (counted < promised) return reject('fewer-than-promised');
    const stock = stream(stockOf(sku, location));
    const expected = stock.state.free;
    const difference = counted - promised - expected;
    counting.append('count-recorded', { count: id, location, sku, counted, promised, expected, difference, reason });
    if (difference !== 0) changeStock(stock, 'stock-counted', { sku, location, difference, count: id }, difference);
  },
);

/** A count ends; what it did stays. */
export const finishCount = decision(
  inventory,
  'finish-count',
  ({ count: id }) => count(id),
  ({ count: id }, session) => {
    const { state, location } = session.state;
    if (state === 'none') return reject('no-such-count');
    if (state === 'open') session.append('count-finished', { count: id, location });
  },
);
