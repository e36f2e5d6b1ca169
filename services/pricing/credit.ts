/** What an invoice says of a line: whole minor units for all of its pieces. */
export interface InvoicedLine {
  readonly quantity: number;
  readonly net: number;
  readonly tax: number;
}

/** What a credit note says of a line. */
export interface CreditedLine {
  readonly net: number;
  readonly tax: number;
}

/**
 * What is credited for pieces of an invoiced line after others were: each piece its even share with its tax, rounded down, the last piece all that is left. So
 * credits of whatever parts, in whatever order, sum to the invoice exactly, and one of all pieces equals it.
 * @throws RangeError when more pieces would be credited than were invoiced, or fewer than none
 */
export function creditOfLine(
  { quantity, net, tax }: InvoicedLine,
  creditedBefore: number,
  pieces: number,
): CreditedLine {
  return creditOfParts(quantity, [{ net, tax }], creditedBefore, pieces)[0]!;
}

/**
 * The same of a line whose pieces have several parts, as those of a set do: it is the piece that has its even share, and its parts what comes of it.
 * @param parts what is invoiced of each for all pieces
 */
export function creditOfParts(
  quantity: number,
  parts: readonly CreditedLine[],
  creditedBefore: number,
  pieces: number,
): CreditedLine[] {
  const after = creditedBefore + pieces;
  if (creditedBefore < 0 || pieces < 0 || after > quantity)
    throw new RangeError(`${pieces} pieces after ${creditedBefore} of ${quantity} cannot be credited`);
  const whole = parts.map(({ net, tax }) => net + tax);
  const before = creditedOfParts(quantity, whole, creditedBefore);
  const now = creditedOfParts(quantity, whole, after);
  return parts.map((part, nth) => creditOfAmount(part, before[nth]!, now[nth]! - before[nth]!));
}

/**
 * What of each part is credited once so many pieces are. Each part gives its own share rounded down; what a piece’s share is more than all these, the parts give of
 * what they have left over, one after the other: so no part gives less when there are more pieces, and none more than it has.
 */
function creditedOfParts(quantity: number, parts: readonly number[], pieces: number): number[] {
  if (pieces === quantity) return [...parts];
  const even = (amount: number): number => Number(BigInt(amount) / BigInt(quantity));
  const shares = parts.map(even);
  const sum = (some: readonly number[]): number => some.reduce((so, one) => so + one, 0);
  let more = (even(sum(parts)) - sum(shares)) * pieces;
  return parts.map((part, nth) => {
    const over = Math.min(more, part - shares[nth]! * quantity);
    more -= over;
    return shares[nth]! * pieces + over;
  });
}

/**
 * What is credited of an amount that has no pieces (shipping): so much of it, tax included, after another part was. The last part takes the remainder.
 * @throws RangeError when more would be credited than was invoiced, or less than nothing
 */
export function creditOfAmount({ net, tax }: CreditedLine, creditedBefore: number, amount: number): CreditedLine {
  const gross = net + tax;
  const after = creditedBefore + amount;
  if (creditedBefore < 0 || amount < 0 || after > gross)
    throw new RangeError(`${amount} after ${creditedBefore} of ${gross} cannot be credited`);
  if (gross === 0) return { net: 0, tax: 0 };
  // The nearest unit, halves up: it never grows by more than the amount does, so neither tax nor net is ever below zero.
  const taxIn = (of: number): number => Number((2n * BigInt(tax) * BigInt(of) + BigInt(gross)) / (2n * BigInt(gross)));
  const credited = taxIn(after) - taxIn(creditedBefore);
  return { net: amount - credited, tax: credited };
}
