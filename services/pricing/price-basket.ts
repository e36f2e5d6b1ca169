import { localDate } from '@banyan/catalog/contract';
import { isRejection, minorUnitScale, reject } from '@banyan/core';
import { isInZone } from '@banyan/shipping/contract';
import { composeQuote } from './compose-quote.ts';
import { knownChannel, knownMethod, knownZone, type MethodFacts } from './known-facts.ts';
import { priceLines } from './price-lines.ts';
import { weighCandidates, type Open } from './weigh-candidates.ts';
import { weighTaxes } from './weigh-taxes.ts';

/** A basket, and who wants it where. */
export interface Asked {
  readonly channel: string;
  readonly currency: string;
  readonly buyer: string | null;
  /** Who is behind the buyer’s e-mail address, once it is known. */
  readonly person?: string | undefined;
  readonly groups: readonly string[];
  readonly isBusiness: boolean;
  /** Null: nobody has said yet. */
  readonly country: string | null;
  readonly postcode?: string | undefined;
  /** The shipping zones of the address, where they are known already. */
  readonly zones?: readonly string[];
  readonly lines: readonly { readonly line: string; readonly sku: string; readonly quantity: number }[];
  readonly enteredCoupons: readonly string[];
  readonly method: string | null;
}

/** Prices a basket by what is known at a moment; or the rejection that says why that cannot be done. */
export function priceBasket(asked: Asked, open: Open, at: string) {
  const channel = open(knownChannel(asked.channel)).state.facts;
  if (channel === null) return reject('no-such-channel', { channel: asked.channel });
  if (!channel.isOpen) return reject('channel-closed', { channel: asked.channel });
  if (!channel.currencies.includes(asked.currency)) return reject('currency-not-sold', { currency: asked.currency });
  const origin = channel.legalEntity.country;
  const country = asked.country ?? origin;
  const shipping = findShipping(asked, country, open);
  if (isRejection(shipping)) return shipping;
  // What is collected is supplied where it is collected.
  const isCollected = shipping?.facts.kind === 'collection';
  if (asked.country !== null && !isCollected && !channel.countries.includes(country))
    return reject('country-not-served', { country });
  const { buyer, person, groups, enteredCoupons: coupons } = asked;
  const occasion = { channel: asked.channel, timeZone: channel.timeZone, at, buyer, person, groups, coupons };
  const { candidates, outcomesOfCoupons } = weighCandidates(occasion, open);
  const areCategoriesAsked = candidates.some(({ facts, refused }) => refused === undefined && facts.categories);
  const lines = priceLines(asked, { ...channel, at, areCategoriesAsked }, open);
  if (isRejection(lines)) return lines;
  const taxes = weighTaxes(
    {
      channel: asked.channel,
      from: origin,
      to: isCollected ? origin : country,
      isBusiness: asked.isBusiness,
      day: localDate(at, channel.timeZone),
      taxClasses: [...new Set(lines.flatMap(({ parts }) => parts.map(({ taxClass }) => taxClass)))],
    },
    open,
  );
  if (isRejection(taxes)) return taxes;
  const { treatment, ...charged } = taxes;
  const scale = minorUnitScale(asked.currency);
  const made = composeQuote({ currency: asked.currency, scale, lines, candidates, shipping, ...charged });
  if (made === 'amount-too-large') return reject('amount-too-large');
  if (made === 'method-not-offered') return reject('method-not-offered', { method: asked.method ?? '' });
  return {
    ...made.composed,
    scale,
    country,
    zones: shipping?.zones ?? [],
    isTaxIncluded: charged.isTaxIncluded,
    treatment,
    coupons: outcomesOfCoupons(made.outcomes),
  };
}

interface Shipping {
  readonly facts: MethodFacts;
  readonly zones: readonly string[];
}

function findShipping({ method, channel, zones, postcode }: Asked, country: string, open: Open) {
  if (method === null) return null;
  const { facts } = open(knownMethod(method)).state;
  if (facts === null) return reject('no-such-method', { method });
  if (!facts.isOffered || !facts.channels.includes(channel)) return reject('method-not-offered', { method });
  return { facts, zones: zones ?? zonesOf(facts, country, postcode, open) } satisfies Shipping;
}

/** Those of the zones that a method’s rules name that an address lies in. */
export function zonesOf({ rules }: MethodFacts, country: string, postcode: string | undefined, open: Open): string[] {
  const named = [...new Set(rules.flatMap((rule) => rule.zones ?? []))];
  return named.filter((id) => {
    const zone = open(knownZone(id)).state.facts;
    return zone !== null && isInZone(zone, country, postcode);
  });
}
