import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHeader } from './header.ts';
import { parseLine } from './retail-line.ts';
import { fieldsOf, HEADER, type CsvLine } from './testing/retail-csv.ts';

const COLUMNS = readHeader(HEADER.split(','));
const NOW_MS = Date.UTC(2011, 0, 1, 12);
const parse = (change: Partial<CsvLine>) => parseLine(fieldsOf(change), COLUMNS, NOW_MS);

function reasonOf(change: Partial<CsvLine>): string | undefined {
  const parsed = parse(change);
  return 'reason' in parsed ? parsed.reason : undefined;
}

test('reads a line into exact, normalized values and keeps the code as written', () => {
  assert.deepEqual(parse({ code: '47503j ', description: ' PINK  LIGHTS ', price: '0.001', quantity: '-9600' }), {
    invoice: '489434',
    reason: 'it takes back priced goods outside a credit note',
  });
  assert.deepEqual(parse({ code: '47503j ', description: ' PINK  LIGHTS ', price: '0.001' }), {
    invoice: '489434',
    line: {
      invoice: '489434',
      code: '47503J',
      codeAsWritten: '47503j ',
      description: 'PINK  LIGHTS',
      quantity: 12,
      at: Date.UTC(2009, 11, 1, 7, 45) / 1000,
      price: 10,
      customer: '13085',
      country: 'United Kingdom',
    },
  });
});

test('reads numbers as spreadsheets write them', () => {
  const parsed = parse({ invoice: '536365.0', customer: '17850.0', quantity: '6.0', price: '2.5500' });
  assert.ok('line' in parsed);
  assert.deepEqual(
    [parsed.line.invoice, parsed.line.customer, parsed.line.quantity, parsed.line.price],
    ['536365', '17850', 6, 25_500],
  );
});

test('a line without customer is a guest’s', () => {
  const parsed = parse({ customer: '' });
  assert.ok('line' in parsed && parsed.line.customer === null);
});

test('reads text that is UTF-8, and text that is not as Windows-1252', () => {
  const utf8 = Buffer.from('VOUCHER £10').toString('latin1');
  for (const description of [utf8, 'VOUCHER \u00a310']) {
    const parsed = parse({ description });
    assert.ok('line' in parsed && parsed.line.description === 'VOUCHER £10');
  }
});

test('says why a line makes no sense', () => {
  const wrong: [Partial<CsvLine>, string][] = [
    [{ invoice: ' ' }, 'it has no invoice'],
    [{ invoice: '48/9' }, 'its invoice is not a number'],
    [{ code: '  ' }, 'it has no stock code'],
    [{ code: 'A\u0000B' }, 'its stock code is not one'],
    [{ code: 'X'.repeat(41) }, 'its stock code is not one'],
    // Three capitals each.
    [{ code: '\ufb03'.repeat(14) }, 'its stock code is not one'],
    [{ code: 'A@B' }, 'its stock code is not one'],
    [{ code: '\u0138' }, 'its stock code is not one'],
    [{ code: 'BANK CHARGES', price: '0' }, 'it posts nothing to the ledger'],
    [{ invoice: 'A1', price: '0' }, 'it posts nothing to the ledger'],
    [{ description: 'A\u0000B' }, 'its description holds control characters'],
    [{ description: 'X'.repeat(201) }, 'its description is longer than 200 characters'],
    [{ quantity: 'twelve' }, 'its quantity is not a number'],
    [{ quantity: '' }, 'its quantity is not a number'],
    [{ quantity: '1.5' }, 'its quantity is not a whole number'],
    [{ quantity: '0' }, 'its quantity is 0'],
    [{ quantity: '-0' }, 'its quantity is 0'],
    [{ quantity: '1000000000000' }, 'its quantity is beyond 1000000'],
    [{ quantity: '9'.repeat(30) }, 'its quantity is beyond 1000000'],
    [{ date: '2009-02-30 10:00:00' }, 'its date is not one'],
    [{ date: '2011-01-01 12:00:01' }, 'its date is in the future'],
    [{ date: '2099-12-31 23:59:59' }, 'its date is in the future'],
    [{ price: 'free' }, 'its price is not a number'],
    [{ price: '1.00001' }, 'its price has more than 4 decimals'],
    [{ price: '1000000.01' }, 'its price is beyond 1000000'],
    [{ price: '-1' }, 'its price is below zero'],
    [{ quantity: -1 }, 'it takes back priced goods outside a credit note'],
    [{ quantity: 1_000_000, price: '1000000' }, 'its amount is beyond 450000000'],
    [{ quantity: 451, price: '1000000' }, 'its amount is beyond 450000000'],
    [{ invoice: 'A1', code: 'B', quantity: 451, price: '-1000000' }, 'its amount is beyond 450000000'],
    [{ customer: 'Bob' }, 'its customer is not a number'],
    [{ country: '' }, 'it has no country'],
    [{ country: 'A\u0001' }, 'its country is not one'],
    [{ country: 'A\tB' }, 'its country is not one'],
    [{ country: 'X'.repeat(61) }, 'its country is not one'],
  ];
  for (const [change, reason] of wrong) assert.equal(reasonOf(change), reason, JSON.stringify(change));
});

test('counts the fields, and still tells the invoice', () => {
  assert.deepEqual(parseLine(fieldsOf().slice(0, 7), COLUMNS, NOW_MS), {
    invoice: '489434',
    reason: 'it has 7 fields instead of 8',
  });
  assert.deepEqual(parseLine([...fieldsOf(), ''], COLUMNS, NOW_MS), {
    invoice: '489434',
    reason: 'it has 9 fields instead of 8',
  });
});

test('takes the signs that have a meaning', () => {
  const sound: Partial<CsvLine>[] = [
    { invoice: 'A506401', code: 'B', quantity: 1, price: '-53594.36' },
    { invoice: 'c489449', quantity: -12 },
    { invoice: 'C496350', code: 'M', quantity: 1 },
    { quantity: -240, price: '0' },
    { quantity: 1_000_000, price: '450' },
  ];
  for (const change of sound) assert.equal(reasonOf(change), undefined, JSON.stringify(change));
});

test('takes a line of this very second', () => {
  assert.ok('line' in parse({ date: '2011-01-01 12:00:00' }));
});
