import { csvOf, type CsvLine } from '../retail/testing/retail-csv.ts';

const day = (date: number, minute = 0): string => `2010-03-0${date} 10:${String(minute).padStart(2, '0')}:00`;
const ann = { customer: 13_085 };
const guest = { customer: '' };

/**
 * A file of a few invoices with each thing that a line can be: goods at a list price and at an agreed one, an exact repeat, a free item, carriage, a return
 * that is matched with two orders, one without any, stock found, a write-off, a posting, a line of an invoice that comes after others, and rejects.
 */
const IMPORT_STORY: readonly Partial<CsvLine>[] = [
  { ...ann, invoice: '500001', code: 'MUG', quantity: 3, price: '2.5', date: day(1) },
  { ...ann, invoice: '500001', code: 'BOWL', quantity: 1, price: '0', date: day(1) },
  { ...ann, invoice: '500001', code: 'POST', quantity: 1, price: '18', date: day(1) },
  { customer: 12_682, country: 'France', invoice: '500002', code: 'BOWL', quantity: 2, price: '1.2345', date: day(2) },
  { customer: 12_682, country: 'France', invoice: '500002', code: 'BOWL', quantity: 2, price: '1.2345', date: day(2) },
  { ...ann, invoice: '500003', code: 'MUG', quantity: 4, price: '2.25', date: day(3) },
  { ...ann, invoice: '500001', code: 'JUG', quantity: 2, price: '7', date: day(1) },
  { ...ann, invoice: 'C500004', code: 'MUG', quantity: -5, price: '2.25', date: day(4) },
  { ...guest, invoice: 'C500005', code: 'BOWL', quantity: -1, price: '1.5', date: day(4, 30), country: 'EIRE' },
  { ...guest, invoice: '500006', code: 'JUG', quantity: 5, price: '0', description: 'found', date: day(5) },
  { ...guest, invoice: '500007', code: 'MUG', quantity: -2, price: '0', description: 'smashed', date: day(5, 30) },
  { ...guest, invoice: 'A500008', code: 'B', quantity: 1, price: '-11062.06', date: day(6) },
  { ...guest, invoice: '500009', code: 'JUG', quantity: 1, price: '6.5', date: day(7) },
  { ...guest, invoice: '500009', code: 'JUG', quantity: 'many', date: day(7) },
  { ...guest, invoice: '', date: day(7) },
];

/** The text of that file. */
export const importFile = (): string => csvOf(IMPORT_STORY);
