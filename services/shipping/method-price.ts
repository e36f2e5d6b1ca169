import { roundMoney, type Static, type DeepReadonly } from '@banyan/core';
import type { methodFacts, shippingRule, zoneFacts } from './schemas.ts';

type Rule = DeepReadonly<Static<typeof shippingRule>>;

/** A zone as far as addresses need it. */
export interface ZoneAreas {
  readonly areas: DeepReadonly<Static<typeof zoneFacts.areas>>;
}

/** A method as far as its price needs it. */
export interface MethodRules {
  readonly rules: readonly Rule[];
  readonly freeFrom?: DeepReadonly<Static<typeof methodFacts.freeFrom>>;
}

/** What is sent. */
export interface ShippedBasket {
  readonly currency: string;
  /** What the goods cost after discounts, in minor units. */
  readonly amount: number;
  /** In grams. */
  readonly weight: number;
  readonly quantity: number;
  /** The zones that the address lies in. */
  readonly zones: ReadonlySet<string>;
}

/**
 * What a method costs for a basket, in minor units of its currency: the price of the first rule that fits, nothing from the amount on from which it is free;
 * undefined: it is not offered for this basket.
 */
export function methodPrice({ rules, freeFrom = [] }: MethodRules, basket: ShippedBasket): number | undefined {
  const rule = rules.find((each) => fits(each, basket));
  if (rule === undefined) return undefined;
  const free = freeFrom.find(({ currency }) => currency === basket.currency);
  if (free !== undefined && basket.amount >= inMinorUnits(free)) return 0;
  return inMinorUnits(rule.price);
}

function fits(rule: Rule, { currency, amount, weight, quantity, zones }: ShippedBasket): boolean {
  return (
    rule.price.currency === currency &&
    (rule.zones === undefined || rule.zones.some((zone) => zones.has(zone))) &&
    isBetween(weight, rule.weightFrom, rule.weightBelow) &&
    isBetween(amount, rule.amountFrom, rule.amountBelow) &&
    isBetween(quantity, rule.quantityFrom, rule.quantityBelow)
  );
}

function isBetween(value: number, from = 0, below = Infinity): boolean {
  return value >= from && value < below;
}

function inMinorUnits(price: Rule['price']): number {
  return roundMoney(price, 'half-up').rounded.amount;
}

/** True when an address lies in a zone. Of an address without a postal code only whole countries are known. */
export function isInZone({ areas }: ZoneAreas, country: string, postcode?: string): boolean {
  const plain = postcode?.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return areas.some((area) => {
    if (area.country !== country) return false;
    if (plain === undefined) return area.postcodes === undefined && area.except === undefined;
    const begins = (beginning: string): boolean => plain.startsWith(beginning);
    return (area.postcodes?.some(begins) ?? true) && area.except?.some(begins) !== true;
  });
}
