import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  Checker,
  T,
  erasable,
  erased,
  exactly,
  identifier,
  instant,
  isErased,
  personal,
  personalFields,
} from './index.ts';

const fits = (schema: object, value: unknown): boolean => new Checker(schema).fits(value);

test('an instant is a UTC time with milliseconds', () => {
  for (const time of ['2026-02-28T23:59:59.999Z', '2024-02-29T00:00:00.000Z', '0001-01-01T00:00:00.000Z'])
    assert.ok(fits(instant, time), time);
  const wrong = [
    '2026-02-28',
    '2026-02-28T12:00:00Z',
    '2026-02-28T12:00:00.000',
    '2026-02-28T12:00:00.000+01:00',
    '2026-13-01T00:00:00.000Z',
    '2026-00-01T00:00:00.000Z',
    '2026-01-32T00:00:00.000Z',
    '2026-02-30T00:00:00.000Z',
    '2025-02-29T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    ' 2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z\n',
    '١٢٣٤-01-01T00:00:00.000Z',
    1767225600000,
    null,
  ];
  for (const time of wrong) assert.equal(fits(instant, time), false, String(time));
});

test('every time that JavaScript writes in the years of four digits is an instant, in the order of its text', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, date, (one, other) => {
      const [first, second] = [one.toISOString(), other.toISOString()];
      assert.ok(fits(instant, first));
      assert.equal(first < second, one < other);
    }),
  );
});

test('an identifier is 1 to 200 printable characters without blanks at its ends', () => {
  for (const id of ['a', 'A-1', 'order/2026/1', 'naïve', '商品', '😀', 'a b', 'x'.repeat(200), '😀'.repeat(200)])
    assert.ok(fits(identifier, id), id);
  for (const id of [
    '',
    ' a',
    'a ',
    '\ta',
    'a\n',
    'a\u0000b',
    'a\u0007b',
    'a\u0085b',
    '\u00a0a',
    'a\u3000',
    '\ufeffa',
    ' ',
    'x'.repeat(201),
    '😀'.repeat(201),
    7,
    null,
  ]) {
    assert.equal(fits(identifier, id), false, JSON.stringify(id));
  }
});

test('a personal schema is the same schema with a mark, and the given one is left alone', () => {
  const name = T.String({ minLength: 1 });
  const marked = personal('who', name);
  assert.equal(marked['x-personal'], 'who');
  assert.equal('x-personal' in name, false);
  assert.equal(fits(marked, ''), false);
  assert.ok(fits(marked, 'Ann'));
});

test('a personal field may be optional, marked before or after', () => {
  const fields = {
    who: identifier,
    before: T.Optional(personal('who', T.String())),
    after: personal('who', T.Optional(T.String())),
  };
  assert.ok(fits(exactly(fields), { who: 'ann' }));
  assert.equal(fits(exactly(fields), { who: 'ann', before: 1 }), false);
  assert.deepEqual([...personalFields(fields).keys()], ['before', 'after']);
});

test('an erasable field holds the value or the mark of an erased person, and nothing like it', () => {
  const name = erasable(T.String());
  assert.ok(fits(name, 'Ann'));
  assert.ok(fits(name, erased));
  for (const value of [{ erased: false }, { erased: true, name: 'Ann' }, {}, null])
    assert.equal(fits(name, value), false);
});

test('what is erased is known after it has been stored', () => {
  assert.ok(isErased(JSON.parse(JSON.stringify(erased))));
  for (const value of [undefined, null, 'erased', { erased: 'true' }, {}]) assert.equal(isErased(value), false);
  assert.ok(Object.isFrozen(erased));
});

test('exactly these fields: an unknown one is refused', () => {
  assert.ok(fits(exactly({ a: T.Integer() }), { a: 1 }));
  assert.equal(fits(exactly({ a: T.Integer() }), { a: 1, b: 2 }), false);
  assert.equal(fits(exactly({}), { a: 1 }), false);
});
