import {
  decision,
  isDeepEqual,
  isRejection,
  reject,
  type Caller,
  type CommandBody,
  type DecisionContext,
} from '@banyan/core';
import { pricing } from './contract.ts';
import { knownBusiness, knownBuyer, knownChannel, knownMethod, knownSku } from './known-facts.ts';
import { priceBasket, type Asked } from './price-basket.ts';
import { coupon, promotionsOf } from './promotion.ts';
import { quote, type QuoteFacts } from './quote.ts';
import { taxSettingsOf } from './taxes.ts';

/** How long the shop is bound to a quote. */
const BINDING_MS = 30 * 60_000;

type Request = CommandBody<typeof pricing, 'make-quote'>;

/** One decision over all that a price depends on: nothing that it read can have changed before it is recorded. */
export const makeQuote = decision(
  pricing,
  'make-quote',
  (request) => ({
    it: quote(request.quote),
    // What is known beforehand, so that it is loaded at once; the rest is found on the way.
    known: [
      knownChannel(request.channel),
      taxSettingsOf(request.channel),
      promotionsOf(request.channel),
      ...request.lines.map(({ sku }) => knownSku(sku)),
      ...couponsOf(request).map((code) => coupon(code)),
      ...(request.method === undefined ? [] : [knownMethod(request.method)]),
      ...(request.supersedes === undefined ? [] : [quote(request.supersedes)]),
    ],
  }),
  (request, { it }, { stream, at, caller }) => {
    const { quote: id, supersedes } = request;
    const asked = askedBy(request, caller, stream);
    const made = it.state.facts;
    if (made !== null) return isMadeOf(made, request, asked) ? made : reject('quote-exists', { quote: id });
    const names = request.lines.map(({ line }) => line);
    if (new Set(names).size < names.length)
      return reject('line-twice', { line: names.find((line, index) => names.indexOf(line) !== index)! });
    const earlier = supersedes === undefined ? undefined : stream(quote(supersedes));
    if (earlier !== undefined) {
      const { facts, claim, supersededBy } = earlier.state;
      if (facts === null || (isBuyer(caller) && facts.buyer !== caller.id))
        return reject('no-such-quote', { quote: earlier.id });
      if (claim !== null) return reject('quote-claimed', { quote: earlier.id, claim });
      if (supersededBy !== null) return reject('quote-superseded', { quote: earlier.id, by: supersededBy });
    }
    const priced = priceBasket(asked, stream, at);
    if (isRejection(priced)) return priced;
    const { buyer, groups, isBusiness, enteredCoupons, channel, currency } = asked;
    const facts: QuoteFacts = {
      quote: id,
      channel,
      currency,
      buyer,
      groups,
      isBusiness,
      isDestinationKnown: asked.country !== null,
      enteredCoupons,
      supersedes: supersedes ?? null,
      ...priced,
      expiresAt: new Date(Date.parse(at) + BINDING_MS).toISOString(),
    };
    it.append('quote-made', facts);
    earlier?.append('quote-superseded', { quote: earlier.id, by: id });
    return facts;
  },
);

/** The coupons of a request as they are recorded: in capitals, each once. */
function couponsOf({ coupons = [] }: Request): string[] {
  return [...new Set(coupons.map((code) => code.toUpperCase()))];
}

/** True for whoever asks what they themselves have to pay, and is believed nothing that makes it less. */
function isBuyer({ role }: Caller): boolean {
  return role === 'public' || role === 'customer';
}

function askedBy(request: Request, caller: Caller, stream: DecisionContext['stream']): Asked {
  const { channel, currency, destination, lines, method = null } = request;
  const {
    buyer = null,
    groups = [],
    isBusiness = false,
  } = isBuyer(caller)
    ? { buyer: caller.id, ...(caller.role === 'customer' && knownOf(caller.id, destination?.country, stream)) }
    : request;
  return {
    channel,
    currency,
    buyer,
    groups,
    isBusiness,
    country: destination?.country ?? null,
    postcode: destination?.postcode,
    lines,
    enteredCoupons: couponsOf(request),
    method,
  };
}

/** What was learnt of a customer: their groups, and whether they are a business where it is delivered to. */
function knownOf(customer: string, country: string | undefined, stream: DecisionContext['stream']) {
  const { groups } = stream(knownBuyer(customer)).state;
  return { groups, isBusiness: country !== undefined && stream(knownBusiness(customer)).state.country === country };
}

/** What a quote was asked for. */
export function askedFor(facts: QuoteFacts): Asked & { readonly zones: readonly string[] } {
  const { channel, currency, buyer, groups, isBusiness, enteredCoupons, zones } = facts;
  return {
    channel,
    currency,
    buyer,
    groups,
    isBusiness,
    enteredCoupons,
    zones,
    country: facts.isDestinationKnown ? facts.country : null,
    lines: facts.lines.map(({ line, sku, quantity }) => ({ line, sku, quantity })),
    method: facts.shipping?.method ?? null,
  };
}

/** True when the request is the one that a quote was made of. Its postal code was not kept, and is not compared. */
function isMadeOf(facts: QuoteFacts, request: Request, given: Asked): boolean {
  const { zones: _, ...known } = askedFor(facts);
  const { postcode: __, ...asked } = given;
  return facts.supersedes === (request.supersedes ?? null) && isDeepEqual(known, asked);
}
