/**
 * The id of what is sent for one line alone, a correction of the stock or a posting: named after the line's place. The second that is named after the same place
 * says so: the shop may have had another line there.
 */
export function correctionIdOf(invoice: string, ordinal: number, nth: number): string {
  return nth === 1 ? `${invoice}/${ordinal}` : `${invoice}/${ordinal}.${nth}`;
}
