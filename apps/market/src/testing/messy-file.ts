import { csvOf, fieldsOf } from '../retail/testing/retail-csv.ts';
import type { CsvLine } from '../retail/testing/retail-csv.ts';

const france = { country: 'France', customer: 12_682 };

/**
 * A file with everything that a real one has, and faults: codes that differ by case, free items, exact repeats, an invoice longer than an order takes,
 * lines that are not contiguous, returns of every sort, charges, stock found and written off, postings, prices with four decimals, and lines that make no sense.
 */
export function messyLines(): Partial<CsvLine>[] {
  const at = (day: number, minute = 0) =>
    `2010-0${1 + Math.floor(day / 28)}-${String(1 + (day % 28)).padStart(2, '0')} 10:${String(minute).padStart(2, '0')}:00`;
  const long = Array.from({ length: 1003 }, (_, nth) => ({
    invoice: '500100',
    code: `L${nth % 40}`,
    quantity: 1 + (nth % 7),
    price: `0.${1000 + nth}`,
    date: at(3),
  }));
  return [
    { invoice: '500001', code: '79323p', date: at(0) },
    { invoice: '500001', code: '79323P', date: at(0) },
    { invoice: '500002', quantity: 100, price: '1.2345', date: at(0, 5), ...france },
    { invoice: '500001', code: '79323P', date: at(0) },
    { invoice: '500001', code: 'POST', price: '18', quantity: 1, date: at(0) },
    { invoice: '500001', code: '21212', price: '0', date: at(0) },
    ...long,
    { invoice: '500002', code: 'GIFT_0001_20', quantity: 1, price: '17.02', date: at(0, 9), ...france },
    { invoice: 'C500200', code: 'L39', quantity: -2, price: '0.20', date: at(4) },
    { invoice: 'C500200', code: 'L5', quantity: -500, price: '0.10', date: at(4) },
    { invoice: 'C500201', quantity: -30, price: '1.2345', date: at(5), ...france },
    { invoice: 'C500201', code: 'M', quantity: 1, price: '3.333', date: at(5), ...france },
    { invoice: 'C500201', code: 'BANK CHARGES', quantity: -1, price: '15.5', date: at(5), ...france },
    { invoice: 'C500202', quantity: -1, customer: '', date: at(6), country: 'EIRE' },
    { invoice: '500300', quantity: 40, price: '0', customer: '', description: 'found', date: at(30), country: 'EIRE' },
    { invoice: '500301', quantity: -25, price: '0', customer: '', description: 'smashed', date: at(31) },
    { invoice: '500302', code: 'POST', quantity: 1000, price: '0', customer: '', date: at(31, 1) },
    { invoice: 'A500400', code: 'B', quantity: 1, price: '-53594.36', customer: '', date: at(33) },
    { invoice: '500401', code: 'AMAZONFEE', quantity: 1, price: '-1', date: at(34) },
    { invoice: '500401', code: 'ADJUST', quantity: 1, price: '69.57', date: at(34) },
    { invoice: '500402', quantity: 'many', date: at(35) },
    { invoice: '500402', quantity: 3, date: at(35), customer: '' },
    { invoice: '', date: at(35) },
    { invoice: '500403', code: 'A@B', date: at(36) },
    { invoice: '500404', code: 'BANK CHARGES', price: '0', date: at(36) },
    { invoice: '500405', country: 'X'.repeat(61), date: at(36) },
  ];
}

/** The text of such a file; one more line has a field too few. */
export function messyFile(): string {
  return `${csvOf(messyLines())}${fieldsOf({ invoice: '500406' }).slice(0, 7).join(',')}\n`;
}
