/** A tax zone as the rules need it. */
export interface TreatedZone {
  readonly zone: string;
  /** Zones that tax what goes between them like the European Union does; undefined: none. */
  readonly union?: string;
}

/** What decides where goods are taxed. */
export interface Supply {
  /** The zone that the goods are sold from; null: outside of every zone. */
  readonly from: TreatedZone | null;
  /** The zone that they are delivered to; null: outside of every zone. */
  readonly to: TreatedZone | null;
  /** Other zones that the seller is registered in, and charges the rates of. */
  readonly registeredIn: readonly string[];
  /** True for a business whose tax number in the zone delivered to has been checked. */
  readonly isBusiness: boolean;
}

/** Whose rates are charged, and why; `zone` null: none are, by the category that stands on the invoice instead. */
export type Treatment =
  | { readonly kind: 'domestic' | 'destination' | 'origin'; readonly zone: string }
  | { readonly kind: 'reverse-charge'; readonly zone: null; readonly category: 'K' }
  | { readonly kind: 'export'; readonly zone: null; readonly category: 'G' }
  | { readonly kind: 'not-taxed'; readonly zone: null; readonly category: 'O' };

/**
 * Whose tax a supply of goods bears. Within a zone: its own. To a business in another zone of the same union: none, it accounts for the tax itself. To
 * anybody else there: the rates of the destination where the seller is registered for it (one-stop shop), else those of the origin. Across unions: the
 * destination's where the seller is registered, else an export without tax. What is sold from outside of every zone is taxed only where registered.
 */
export function treatmentOf({ from, to, registeredIn, isBusiness }: Supply): Treatment {
  const isRegistered = to !== null && registeredIn.includes(to.zone);
  if (from === null)
    return isRegistered ? { kind: 'destination', zone: to.zone } : { kind: 'not-taxed', zone: null, category: 'O' };
  if (to?.zone === from.zone) return { kind: 'domestic', zone: from.zone };
  const isWithinUnion = to?.union !== undefined && to.union === from.union;
  if (isWithinUnion && isBusiness) return { kind: 'reverse-charge', zone: null, category: 'K' };
  if (isRegistered) return { kind: 'destination', zone: to.zone };
  return isWithinUnion ? { kind: 'origin', zone: from.zone } : { kind: 'export', zone: null, category: 'G' };
}
