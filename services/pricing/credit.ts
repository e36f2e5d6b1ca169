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
 * What is credited for pieces of an invoiced line after others were: each piece its even share rounded down, the last piece all that is left. So credits
 * of whatever parts, in whatever order, sum to the invoice exactly, and one of all pieces equals it.
 * @throws RangeError when more pieces would be credited than were invoiced, or fewer than none
 */
export function creditOfLine(
  { quantity, net, tax }: InvoicedLine,
  creditedBefore: number,
  pieces: number,
): CreditedLine {
  const after = creditedBefore + pieces;
  if (creditedBefore < 0 || pieces < 0 || after > quantity)
    throw new RangeError(`${pieces} pieces after ${creditedBefore} of ${quantity} cannot be credited`);
  const credited = (total: number, of: number): number =>
    of === quantity ? total : Number(BigInt(total) / BigInt(quantity)) * of;
  return {
    net: credited(net, after) - credited(net, creditedBefore),
    tax: credited(tax, after) - credited(tax, creditedBefore),
  };
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
  const taxIn = (of: number): number => Number((BigInt(tax) * BigInt(of)) / BigInt(gross));
  const credited = taxIn(after) - taxIn(creditedBefore);
  return { net: amount - credited, tax: credited };
}
