import { reservationOfPart } from './checkout-ids.ts';
import type { Quote, Started } from './checkout.ts';

/** What is to be reserved at one location. */
export interface PlannedPart {
  readonly reservation: string;
  readonly location: string;
  readonly lines: { readonly sku: string; readonly quantity: number }[];
}

/**
 * Where the goods of a quote are to come from: by default all of them from the channel’s first location, in one reservation. A bundle is reserved as what
 * it is made of. A plan that was asked for (inventory’s `plan-locations`) would take the place of this.
 */
export function planStock(
  { checkout, locations }: Pick<Started, 'checkout' | 'locations'>,
  { lines }: Pick<Quote, 'lines'>,
): PlannedPart[] {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines.flatMap(({ parts }) => parts))
    pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [
    {
      reservation: reservationOfPart(checkout, 1),
      location: locations[0]!,
      lines: [...pieces].map(([sku, quantity]) => ({ sku, quantity })),
    },
  ];
}
