import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readHeader } from './header.ts';
import { parseLine } from './retail-line.ts';
import { HEADER } from './testing/retail-csv.ts';

const RECORDS = 5_000;
const SCRIPT = join(import.meta.dirname, '../../../../scripts/retail-figures.py');
/** Reads records as the independent program does, one JSON array a line each way. */
const READ_BY_IT = `
import importlib.util, json, sys
from datetime import timezone
spec = importlib.util.spec_from_file_location("figures", sys.argv[1])
figures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(figures)
header = sys.argv[2].split(",")
columns = figures.columns_of(header)
for record in json.load(sys.stdin):
    invoice, line = figures.parse(record, columns, len(header))
    if line is not None:
        code, quantity, price, date, country = line
        line = [code, quantity, int(price * 10_000), int(date.replace(tzinfo=timezone.utc).timestamp()), country]
    print(json.dumps([invoice, line]))
`;

const odd = fc.string({
  maxLength: 45,
  unit: fc.constantFrom(
    ...Array.from(
      'A b1@-_./ \u00a0\ufeff\u2028\u3000\u200b\u0000\u001c\u0085\t\nß\ufb03ŉİıé€😀\u0345ǅΐʰⅷა\ue000\u0378ſ',
    ),
  ),
});
const field = (...known: string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known.slice(0, 2)) }, fc.constantFrom(...known), odd);
const long = (text: string, most: number): string[] => [text.repeat(most), text.repeat(most + 1)];
const record = fc.tuple(
  field('489434', 'C489434', 'A489434', 'c1', '489434.0', 'C1.0', '-1', '1-', ...long('1', 20), '１２', ' 5 '),
  field(
    '85048',
    'post',
    'ADJUST2',
    'bank charges',
    'CRUK',
    'a@b',
    ...long('x', 40),
    ...long('\ufb03', 13),
    ...long('😀', 20),
  ),
  field('GLASS', '', ...long('x', 200), ...long('😀', 100), 'a\nb', 'a\u0001b'),
  field(
    '1',
    '-3',
    '0',
    '-0',
    '+4',
    '1.0',
    '1.5',
    '1e3',
    '1000000',
    '1000001',
    '1_0',
    '1,000',
    '.5',
    '١',
    '9'.repeat(21),
  ),
  field(
    '2009-12-01 07:45:00',
    '12/1/2010 8:26',
    '2009-12-01T07:45:00Z',
    '2009-12-01 07:45',
    '12/1/2010 08:26:30',
    '2009-12-01 07:45:00.0',
    '2009-12-01 07:45:00.5',
    '2009-1-2 7:45:00',
    '2009-02-29 00:00:00',
    '13/1/2010 8:26',
    '1969-12-31 23:59:59',
    '1970-01-01 00:00:00',
    '2099-01-01 00:00:00',
    '2009-12-01 24:00:00',
    '12/1/2010 8:6',
    '',
  ),
  field(
    '2.55',
    '0',
    '-1',
    '-0',
    '1.23450',
    '1.23456',
    '5.',
    '.5',
    '1e2',
    '1000000',
    '1000000.0001',
    '450',
    '451',
    '1,5',
  ),
  field('13085', '', '13085.0', '0', ...long('1', 12), 'abc', '-5', '5.5'),
  field('EIRE', 'United Kingdom', '', '__proto__', ...long('x', 60), ...long('😀', 30), 'a\nb'),
);

test('whatever stands in a record, the independent program reads the same of it', () => {
  const records = fc.sample(record, RECORDS);
  const { stdout, stderr, status } = spawnSync('python3', ['-c', READ_BY_IT, SCRIPT, HEADER], {
    input: JSON.stringify(records),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(status, 0, stderr);
  const read = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const columns = readHeader(HEADER.split(','));
  const now = Date.now();
  let sound = 0;
  for (const [nth, fields] of records.entries()) {
    const bytes = fields.map((text) => Buffer.from(text, 'utf8').toString('latin1'));
    const parsed = parseLine(bytes, columns, now);
    if ('line' in parsed) sound += 1;
    const line = 'line' in parsed ? parsed.line : undefined;
    const own = line === undefined ? null : [line.code, line.quantity, line.price, line.at, line.country];
    assert.deepEqual(read[nth], [parsed.invoice, own], JSON.stringify([fields, parsed]));
  }
  assert.ok(sound > RECORDS / 20 && sound < RECORDS / 2, `${sound} of them make sense`);
});
