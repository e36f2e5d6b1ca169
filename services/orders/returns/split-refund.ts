/** What was taken of a gift card, of credit or of a card, and what of it was given back or is about to be; in minor units. */
export interface TakenTender {
  readonly tender: string;
  readonly kind: 'hold' | 'intent';
  readonly captured: number;
  readonly returned: number;
}

/** What goes back to one of them. */
interface RefundPart {
  readonly tender: string;
  readonly kind: 'hold' | 'intent';
  readonly amount: number;
}

/** Who gets what of an amount. `left`: what no tender can take, since it was never taken from one. */
export interface SplitRefund {
  readonly parts: readonly RefundPart[];
  readonly left: number;
}

/**
 * Gives an amount back to what paid: to the card first, up to what was captured and neither given back nor asked to be; then to gift cards and credit, the
 * last taken first, for credit is taken after gift cards.
 * @throws RangeError when the amount is below zero
 */
export function splitRefund(amount: number, tenders: readonly TakenTender[]): SplitRefund {
  if (amount < 0) throw new RangeError(`${amount} cannot be given back`);
  let left = amount;
  const parts: RefundPart[] = [];
  for (const one of inOrder(tenders)) {
    const part = Math.min(left, refundableOf(one));
    if (part === 0) continue;
    parts.push({ tender: one.tender, kind: one.kind, amount: part });
    left -= part;
  }
  return { parts, left };
}

/** What may still be given back to a tender. */
export function refundableOf({ captured, returned }: Pick<TakenTender, 'captured' | 'returned'>): number {
  return Math.max(0, captured - returned);
}

function inOrder(tenders: readonly TakenTender[]): TakenTender[] {
  const of = (wanted: TakenTender['kind']) => tenders.filter(({ kind }) => kind === wanted);
  return [...of('intent'), ...of('hold').toReversed()];
}
