import { aggregate, decision, isDeepEqual, reject, type NewPayload } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { stockOf } from './stock.ts';

/** What a document said: what a second one of its name is compared with, however long after. */
interface Said<E extends 'quarantine-made' | 'inspection-made'> {
  readonly said: NewPayload<typeof inventory, E> | null;
}

const NOT_MADE: Said<'quarantine-made'> = { said: null };
const NOT_INSPECTED: Said<'inspection-made'> = { said: null };

/** Streams `quarantine/<quarantine>`: pieces that were taken out of sale. */
export const quarantine = aggregate(inventory, 'quarantine', NOT_MADE, {
  'quarantine-made': (_, said) => ({ said }),
});

/** Streams `inspection/<inspection>`: what was found when somebody looked. */
export const inspection = aggregate(inventory, 'inspection', NOT_INSPECTED, {
  'inspection-made': (_, said) => ({ said }),
});

/** Free pieces are taken out of sale. */
export const quarantineStock = decision(
  inventory,
  'quarantine-stock',
  ({ quarantine: id, sku, location }) => ({ document: quarantine(id), stock: stockOf(sku, location) }),
  (said, { document, stock }) => {
    const { quarantine: id, sku, location, quantity } = said;
    const known = document.state.said;
    if (known !== null) return isDeepEqual(known, said) ? undefined : reject('document-exists', { document: id });
    const { free } = stock.state;
    if (free < quantity) return reject('out-of-stock', { sku, location, available: free });
    document.append('quarantine-made', said);
    changeStock(stock, 'stock-quarantined', { sku, location, quantity, from: 'free', document: id }, -quantity);
  },
);

/** Somebody has looked: quarantined pieces are sold again, stay where they are, or are thrown away. */
export const inspectStock = decision(
  inventory,
  'inspect-stock',
  ({ inspection: id, sku, location }) => ({ document: inspection(id), stock: stockOf(sku, location) }),
  (said, { document, stock }) => {
    const { inspection: id, sku, location, quantity, outcome } = said;
    const known = document.state.said;
    if (known !== null) return isDeepEqual(known, said) ? undefined : reject('document-exists', { document: id });
    const { quarantined } = stock.state;
    if (quarantined < quantity) return reject('not-in-quarantine', { sku, location, quarantined });
    document.append('inspection-made', said);
    if (outcome === 'quarantine') return;
    const ended = { sku, location, quantity, outcome, inspection: id };
    changeStock(stock, 'quarantine-ended', ended, outcome === 'restock' ? quantity : 0);
  },
);
