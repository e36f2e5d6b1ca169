import { aggregate, type Payload } from '@banyan/core';
import { pricing } from './contract.ts';

/** A quote: what was asked, what it costs and why. */
export type QuoteFacts = Payload<typeof pricing, 'quote-made'>;

/** A quote as the rules need it. */
export interface Quote {
  /** Null while there is none. */
  readonly facts: QuoteFacts | null;
  /** The claim that has it; null: none. */
  readonly claim: string | null;
  readonly supersededBy: string | null;
}

/** What a claim has taken. */
export interface Claim {
  readonly state: 'none' | 'held' | 'released';
  readonly quote: string;
  /** What its uses are counted for. */
  readonly uses: readonly string[];
}

const noQuote: Quote = { facts: null, claim: null, supersededBy: null };
const noClaim: Claim = { state: 'none', quote: '', uses: [] };

/** Streams `quote/<quote>`. */
export const quote = aggregate(
  pricing,
  'quote',
  noQuote,
  {
    'quote-made': (_, facts) => ({ ...noQuote, facts }),
    'quote-superseded': (quote, { by }) => ({ ...quote, supersededBy: by }),
    'quote-claimed': (quote, { claim }) => ({ ...quote, claim }),
    'quote-released': (quote) => ({ ...quote, claim: null }),
  },
  { leansOn: [noQuote] },
);

/** Streams `claim/<claim>`. */
export const claim = aggregate(pricing, 'claim', noClaim, {
  'claim-made': (_, { quote, uses }) => ({ state: 'held', quote, uses }),
  'claim-released': (claim) => ({ ...claim, state: 'released' }),
});
