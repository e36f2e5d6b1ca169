/** What an invoice's number says about it: an ordinary invoice, a credit note (`C`), or a bad-debt posting (`A`). */
export type RetailDocument = 'invoice' | 'credit-note' | 'bad-debt';

/** Tells a document by the letter its number begins with. */
export function documentOf(invoiceNumber: string): RetailDocument {
  if (invoiceNumber.startsWith('C')) return 'credit-note';
  if (invoiceNumber.startsWith('A')) return 'bad-debt';
  return 'invoice';
}
