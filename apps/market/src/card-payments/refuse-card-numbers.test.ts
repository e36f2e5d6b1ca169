import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { refuseCardNumbers } from './refuse-card-numbers.ts';

/** A number of these first digits and this length whose check digit is right. */
function numberOf(prefix: string, length: number, fill: number): string {
  const body = (prefix + String(fill).repeat(20)).slice(0, length - 1);
  for (let check = 0; check < 10; check += 1) {
    const digits = Array.from(body + String(check), Number).toReversed();
    const sum = digits.reduce((all, digit, nth) => all + (nth % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
  throw new Error('unreachable');
}

test('a card number is refused wherever it stands, and is not repeated', () => {
  for (const text of [
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '6011111111111117',
    '3056930009020004',
    '36227206271667',
    '3566002020360505',
    '6200000000000005',
    '4222222222222',
    'card: 4242424242424242, thanks',
    '2 x 4242 4242 4242 4242',
    '1 4242 4242 4242 4242 12 29 123',
    '{"amount":4242424242424242}',
    '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢',
    '４２４２４２４２４２４２４２４２',
    '?note=4242424242424242&x=1',
    '-4242424242424242',
    '4242.4242.4242.4242',
    '4242/4242/4242/4242',
    '4242_4242_4242_4242',
    '4242  4242  4242  4242',
    '4242 - 4242 - 4242 - 4242',
    '4242\u20134242\u20134242\u20134242',
    '4242\u200b4242\u200b4242\u200b4242',
    '4242\u202f4242\u202f4242\u202f4242',
    '3782.822463.10005',
    '4242.4242.4242.4242 12/29',
    'visa4242424242424242',
    'card_4242424242424242',
    '4242424242424242x',
    'Karte4242 4242 4242 4242bitte',
    'cc4242424242424242',
    '4242,4242,4242,4242',
    '4242, 4242, 4242, 4242',
    '4242:4242:4242:4242',
    '4242+4242+4242+4242',
    '4242*4242*4242*4242',
    "4242'4242'4242'4242",
    '3782;822463;10005',
    '4242,4242,4242,4242 123',
    '12;1234,4242:4242:4242:4242',
    '4242    4242    4242    4242',
    '4242 4242    4242  4242',
    '4242.4242 4242.4242',
    '{"note":"4242,4242,4242,4242"}',
    '{"note":"say \\"visa4242424242424242\\""}',
    '[4242424242424242,1]',
    '4\u20e32\u20e342424242424242',
    '\u{1d7d2}\u{1d7d0}42424242424242',
    '⁴²⁴²⁴²⁴²⁴²⁴²⁴²⁴²',
    '④②④②④②④②④②④②④②④②',
    '㊷㊷㊷㊷㊷㊷㊷㊷',
    '₄₂₄₂ ₄₂₄₂ ₄₂₄₂ ₄₂₄₂',
    '4242&nbsp;4242&nbsp;4242&nbsp;4242',
    '{"name":"4242&#160;4242&#xA0;4242&ensp;4242"}',
    '&#52;242424242424242',
    'FR42 4242 4242 4242 4242',
    'XX6512345679178399',
  ]) {
    const why = refuseCardNumbers(text);
    assert.notEqual(why, undefined, text);
    assert.doesNotMatch(why ?? '', /\d{4}/);
  }
});

test('what is no card number comes in', () => {
  for (const text of [
    '4242424242424241',
    '4242424242424241x',
    'A4242424242424241',
    '2026-01-31T12:00:00.000Z',
    '1700000000000',
    '4006381333931',
    '+44 20 7946 0958',
    '0049 30 901820',
    '9007199254740991',
    '42424242424242424242424242424242',
    '42424242-4242-4242-8242-424242424242',
    '',
    '4.1.2026, 5.11.2026',
    '30.01.2026 12.03.2026',
    '192.168.100.100',
    '[4242, 4242, 4242, 4242]',
    '{"sizes":[4242,4242,4242,4242]}',
    '{"a":4242,"b":4242,"4242":4242}',
    '["4242","4242","4242","4242"]',
    'orders 4242,4242,4242,4242,4243',
    '4242, 4242',
    'DK6512345679178399',
    'please refund to DK53 1234 5679 3051 03',
    'GB29NWBK60161331926819',
    'FR14 2004 1010 0505 0001 3M02 606',
    '4242a4242a4242a4242',
    '4²4²4²4²4²4²4²4¹',
    '4242&amp;4242&amp;4242&amp;4242',
    '&#99999999;',
  ])
    assert.equal(refuseCardNumbers(text), undefined, text);
});

test('numbers of every brand and length are found in every grouping', () => {
  const brand = fc.constantFrom(
    ['4', 16],
    ['51', 16],
    ['2221', 16],
    ['34', 15],
    ['36', 14],
    ['6011', 19],
    ['35', 16],
    ['67', 18],
  );
  fc.assert(
    fc.property(
      brand,
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom('', ' ', '-', '.', ' \u2013 '),
      (of, fill, separator) => {
        const [prefix, length] = of as [string, number];
        const number = numberOf(prefix === '35' ? '3530' : prefix, length, fill);
        // The last group has three digits at least, as people write them.
        const written = number.replaceAll(/(\d{4})(?=\d{3})/g, `$1${separator}`);
        // A barcode of 14 digits is one, whatever else it may be.
        if (length === 14) return;
        assert.notEqual(refuseCardNumbers(`<${written}>`), undefined, written);
      },
    ),
  );
});

/** As many characters of hexadecimal digits, or of base64url, as these bytes have. */
const token = (encoding: 'hex' | 'base64url') =>
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString(encoding));
/** Ids that begin with the time, as ours do. */
const timedId = fc.tuple(fc.integer({ min: 1_700_000_000_000, max: 2_000_000_000_000 }), fc.uuid()).map(([at, id]) => {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${id.slice(15)}`;
});
const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

test('ids, keys, tokens and times that the system makes are not taken for cards, in a body or alone', () => {
  const ours = fc.oneof(
    timedId,
    fc.uuid(),
    token('hex'),
    token('base64url'),
    time.map((at) => at.toISOString()),
    // Names of orders' parts, and keys of commands.
    fc.tuple(timedId, fc.nat(9)).map(([id, nth]) => `order:${nth}:${id}.credit-${nth}`),
    fc.tuple(timedId, fc.nat()).map(([id, nth]) => `${id}#${nth}`),
    fc.nat({ max: 999_999 }).map((nth) => `uk-orders${String(nth).padStart(6, '0')}`),
    fc.integer({ min: 1_700_000_000_000, max: 2_000_000_000_000 }).map(String),
  );
  fc.assert(
    fc.property(ours, ours, (one, other) => {
      for (const text of [one, JSON.stringify({ [one]: other, it: [one, other], both: `${one} of ${other}` })])
        assert.equal(refuseCardNumbers(text), undefined, text);
    }),
    { numRuns: 10_000 },
  );
});

test('random ids and keys are not taken for cards', () => {
  for (let nth = 0; nth < 10_000; nth += 1) {
    const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(32)));
    for (const id of [crypto.randomUUID(), bytes.toString('hex'), bytes.toString('base64url')])
      assert.equal(refuseCardNumbers(id), undefined, id);
  }
});

test('the largest body is looked through at once, whatever it holds', () => {
  const began = process.cpuUsage();
  for (const part of ['1', '1 ', '4 ', '111.', '4   ', '11111.', '4242,', '\u{1d7d2}', '&#52;', '\u2074'])
    assert.equal(refuseCardNumbers(part.repeat(1_000_000 / part.length)), undefined, part);
  const { user } = process.cpuUsage(began);
  // Some 0.1 s each; it was a minute when each group began a search of its own.
  assert.ok(user < 10_000_000, `${user} µs`);
});
