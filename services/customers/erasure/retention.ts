import { aggregate, decision, processManager, reject } from '@banyan/core';
import { customers } from '../contract.ts';

/** As many as the tax law of most countries wants, until somebody says otherwise. */
export const DEFAULT_YEARS = 10;

/** Stream `retention/all`: for how long documents are kept. */
export const retention = aggregate(
  customers,
  'retention',
  { years: DEFAULT_YEARS },
  {
    'retention-set': (_, { years }) => ({ years }),
  },
);

interface Kept {
  readonly status: 'unknown' | 'kept' | 'ended' | 'destroyed';
  readonly until: string;
}

const UNKNOWN: Kept = { status: 'unknown', until: '' };

/** Streams `document/<document>`. */
export const document = aggregate(customers, 'document', UNKNOWN, {
  'document-kept': (_, { until }) => ({ status: 'kept', until }),
  'retention-ended': (state) => ({ ...state, status: 'ended' }),
  'document-destroyed': (state) => ({ ...state, status: 'destroyed' }),
});

/** Periods are counted from the end of the year of issue, as tax law does. */
function endOf(issuedAt: string, years: number): string {
  const year = new Date(issuedAt).getUTCFullYear() + 1 + years;
  return new Date(Date.UTC(year, 0, 1)).toISOString();
}

/** Whoever issues a document has it kept; said again, nothing changes. */
export const keepDocument = decision(
  customers,
  'keep-document',
  ({ document: id }) => ({ it: document(id), rule: retention('all') }),
  ({ document: id, customer, issuedAt }, { it, rule }) => {
    if (it.state.status !== 'unknown') return { until: it.state.until };
    const until = endOf(issuedAt, rule.state.years);
    it.append('document-kept', { document: id, customer, until });
    return { until };
  },
);

/** For documents from now on. */
export const setRetention = decision(
  customers,
  'set-retention',
  () => retention('all'),
  ({ years }, it) => {
    if (it.state.years !== years) it.append('retention-set', { years });
  },
);

/** The document’s key is destroyed. */
export const confirmDestruction = decision(
  customers,
  'confirm-destruction',
  ({ document: id }) => document(id),
  ({ document: id }, it) => {
    const { status } = it.state;
    if (status !== 'ended' && status !== 'destroyed') return reject('no-such-document');
    if (status === 'ended') it.append('document-destroyed', { document: id });
  },
);

/** Waits for the end of a document’s time: years, over all restarts. */
export const keeping = processManager('keeping', document, { timers: ['end'] })
  .on(
    customers,
    'document-kept',
    ({ document: id }) => id,
    (it, { until }) => it.schedule('end', until),
  )
  .when('end', (it) => {
    if (it.state.status === 'kept') it.append('retention-ended', { document: it.id });
  });
