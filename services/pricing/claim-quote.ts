import { decision, isDeepEqual, isRejection, reject } from '@banyan/core';
import { pricing } from './contract.ts';
import { askedFor } from './make-quote.ts';
import { knownMethod } from './known-facts.ts';
import { priceBasket, zonesOf } from './price-basket.ts';
import { coupon, promotion } from './promotion.ts';
import { claim, quote, type QuoteFacts } from './quote.ts';
import { use, usedBy, type Used } from './use.ts';
import { countedAs, limitReached, type Open } from './weigh-candidates.ts';

/** Takes a quote for a checkout, and with it a use of every promotion and coupon that it applied: all of them or nothing. */
export const claimQuote = decision(
  pricing,
  'claim-quote',
  ({ claim: id, quote: of }) => ({ held: claim(id), it: quote(of) }),
  ({ claim: id, quote: of, expectedTotal, person, country, postcode }, { held, it }, { stream, at }) => {
    const { facts, claim: claimedBy, supersededBy } = it.state;
    if (held.state.state !== 'none' && held.state.quote !== of)
      return reject('claim-exists', { quote: held.state.quote });
    if (held.state.state === 'released') return reject('claim-released', { claim: id });
    if (facts === null) return reject('no-such-quote', { quote: of });
    if (held.state.state === 'held')
      return facts.totals.gross === expectedTotal ? facts : changed(facts, expectedTotal);
    if (claimedBy !== null) return reject('quote-claimed', { quote: of, claim: claimedBy });
    if (supersededBy !== null) {
      const total = stream(quote(supersededBy)).state.facts?.totals.gross;
      return total === undefined || total === expectedTotal
        ? reject('quote-superseded', { quote: of, by: supersededBy })
        : changed(facts, expectedTotal, total);
    }
    if (facts.totals.gross !== expectedTotal) return changed(facts, expectedTotal);
    if (country !== undefined && !isDeliveredTo(facts, country, postcode, stream))
      return reject('other-destination', { quote: of });
    if (at >= facts.expiresAt) {
      const now = priceBasket({ ...askedFor(facts), person }, stream, at);
      if (isRejection(now)) return reject('not-priced', { quote: of, reason: now.rejected });
      // What it would be made of today is what it was made of: the shop keeps to it.
      if (!isStillSo(facts, now)) return changed(facts, expectedTotal, now.totals.gross, now);
    }
    const buyers = countedAs(facts.buyer, person, stream);
    const reached = reachedOf(facts, buyers, stream);
    if (reached !== undefined && reached.coupon !== null) return reject('used-up', reached);
    if (reached !== undefined) {
      // Nobody has asked for it, so nobody can leave it out: what is left costs what it costs whoever may not have it.
      const now = priceBasket({ ...askedFor(facts), person }, stream, at);
      if (isRejection(now)) return reject('not-priced', { quote: of, reason: now.rejected });
      return changed(facts, expectedTotal, now.totals.gross, now);
    }
    const uses = usesOf(facts, buyers);
    held.append('claim-made', { claim: id, quote: of, uses });
    it.append('quote-claimed', { quote: of, claim: id });
    for (const name of uses) stream(use(name)).append('use-claimed', { of: name, claim: id });
    return facts;
  },
);

/** Gives back all that a claim has taken. */
export const releaseClaim = decision(
  pricing,
  'release-claim',
  ({ claim: id }) => claim(id),
  ({ claim: id }, held, { stream }) => {
    const { state, quote: of, uses } = held.state;
    if (state === 'none') return reject('no-such-claim', { claim: id });
    if (state === 'released') return;
    held.append('claim-released', { claim: id, quote: of });
    stream(quote(of)).append('quote-released', { quote: of, claim: id });
    for (const name of uses) stream(use(name)).append('use-released', { of: name, claim: id });
  },
);

/** Of what a quote is made of anew, besides its sums. */
const PARTS = ['lines', 'shipping', 'promotions', 'taxes'] as const;
type Priced = Pick<QuoteFacts, (typeof PARTS)[number] | 'totals'>;

/** `now`: as it would be made; the sum may be what it was, of other parts, and the buyer is told of which. */
function changed(facts: QuoteFacts, expected: number, total = facts.totals.gross, now?: Priced) {
  const { quote: of, currency } = facts;
  const parts = now === undefined ? {} : { parts: PARTS.filter((part) => !isDeepEqual(facts[part], now[part])) };
  return reject('price-changed', { quote: of, currency, expected, total, difference: total - expected, ...parts });
}

/** Whether an address lies in the very zones that delivery was quoted for, as zones are known now. */
function isDeliveredTo({ shipping, country, zones }: QuoteFacts, to: string, postcode: string | undefined, open: Open) {
  if (shipping === null) return true;
  const { facts } = open(knownMethod(shipping.method)).state;
  return (
    country === to && facts !== null && isDeepEqual(zonesOf(facts, to, postcode, open).toSorted(), zones.toSorted())
  );
}

function isStillSo(facts: QuoteFacts, now: Priced): boolean {
  return [...PARTS, 'totals' as const].every((part) => isDeepEqual(facts[part], now[part]));
}

/** The limit that one more use would exceed, by the limits as they are now; of those of coupons the first, which their buyer has to hear of. */
function reachedOf({ promotions }: QuoteFacts, buyers: readonly string[], open: Open) {
  const reached = promotions.flatMap(({ promotion: id, coupon: code, isFirstOrderOnly }) => {
    const { limits = {} } = open(promotion(id)).state.facts ?? {};
    const { limits: limitsOfCoupon = {} } = code === null ? {} : (open(coupon(code)).state.facts ?? {});
    const kind = limitReached({ promotion: id, limits, isFirstOrderOnly, code, limitsOfCoupon }, buyers, open);
    // A limit per customer that was set after a quote for nobody: whose use it would be cannot be told.
    const limit = kind === 'buyer-unknown' ? ('per-customer' as const) : kind;
    return limit === undefined ? [] : [{ promotion: id, coupon: code, limit }];
  });
  return reached.find(({ coupon: code }) => code !== null) ?? reached[0];
}

/** All that a claim of a quote counts as a use of. */
function usesOf({ promotions }: QuoteFacts, buyers: readonly string[]): string[] {
  const used: Used[] = promotions.flatMap(({ promotion: id, coupon: code }) => [
    { promotion: id },
    ...(code === null ? [] : [{ coupon: code }]),
  ]);
  const ofBuyers = (each: Used): Used[] => [each, ...buyers.map((buyer) => ({ ...each, buyer }))];
  return [...used.flatMap(ofBuyers), ...buyers.map((buyer) => ({ buyer }))].map(usedBy);
}
