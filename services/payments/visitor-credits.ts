import { aggregate, decision, processManager, step, type DecisionContext, type Handle } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { payments } from './contract.ts';
import { availableOf, creditPurse, purse, type PurseState } from './purse.ts';

/** In which currencies somebody without an account has had credit, and whose it is since they have one. */
interface VisitorCredits {
  readonly currencies: readonly string[];
  readonly customer: string | null;
}

const NONE: VisitorCredits = { currencies: [], customer: null };

/** Streams `visitor-credits/<visitor>`. */
export const visitorCredits = aggregate(payments, 'visitor-credits', NONE, {
  'visitor-credited': (state, { currency }) => ({ ...state, currencies: [...state.currencies, currency] }),
  'visitor-credits-joined': (state, { customer }) => ({ ...state, customer }),
});

type Stream = DecisionContext['stream'];
type CreditHandle = Handle<typeof payments, PurseState, 'credit-moved-away'>;

/** Whose credit a purse holds, when that is a visitor: customers’ ids never begin so. */
const VISITORS_PURSE = /^credit:([^:]+):(visitor:.*)$/s;

/**
 * To be called when there is more in a purse than before. A visitor’s is noted; if they have become a customer meanwhile, what is there is the customer’s, also what
 * comes back later of a checkout that they had begun before.
 */
export function passOn(it: CreditHandle, stream: Stream): void {
  const [, currency, visitor] = VISITORS_PURSE.exec(it.id) ?? [];
  if (currency === undefined || visitor === undefined) return;
  const of = stream(visitorCredits(visitor));
  if (!of.state.currencies.includes(currency)) of.append('visitor-credited', { visitor, currency });
  if (of.state.customer !== null) move(it, creditPurse(of.state.customer, currency), currency, stream);
}

/** All of a visitor’s credit at once, but for what is held: that follows when it is free again. */
export const joinCredits = decision(
  payments,
  'join-credits',
  ({ visitor }) => visitorCredits(visitor),
  ({ visitor, customer }, it, { stream }) => {
    if (it.state.customer !== null) return;
    it.append('visitor-credits-joined', { visitor, customer });
    for (const currency of it.state.currencies)
      move(stream(purse(creditPurse(visitor, currency))), creditPurse(customer, currency), currency, stream);
  },
);

/** Customers say who has joined whom, and only ever after the customer’s address was verified. */
export const joining = processManager('joining', visitorCredits, { steps: { join: step(payments, 'join-credits') } })
  .on(
    customers,
    'visitor-joined',
    ({ visitor }) => visitor,
    (it, { visitor, customer }) => it.send('join', { visitor, customer }),
  )
  .after('join', { done: () => {} });

/** The ledger owes both from one account: only the purses change. */
function move(from: CreditHandle, to: string, currency: string, stream: Stream): void {
  const amount = availableOf(from.state);
  if (amount <= 0) return;
  from.append('credit-moved-away', { purse: from.id, to, amount });
  stream(purse(to)).append('credit-moved-here', { purse: to, from: from.id, currency, amount });
}
