import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DefectError, T, UnknownVersionError, contract, event, upcast } from './index.ts';

const people = contract('people', {
  events: {
    named: event(
      { first: T.String(), last: T.String(), title: T.Union([T.String(), T.Null()]) },
      {
        version: 3,
        upcasts: {
          1: ({ name }: { name: string }) => ({
            first: name.split(' ')[0] ?? '',
            last: name.split(' ').slice(1).join(' '),
          }),
          2: (two: object) => ({ ...two, title: null }),
        },
      },
    ),
    born: { year: T.Integer() },
  },
});

test('a payload of any older version is brought to this one, step by step', () => {
  const expected = { first: 'Ada', last: 'King Lovelace', title: null };
  assert.deepEqual(upcast(people, 'named', 1, { name: 'Ada King Lovelace' }), expected);
  assert.deepEqual(upcast(people, 'named', 2, { first: 'Ada', last: 'King Lovelace' }), expected);
  assert.deepEqual(upcast(people, 'named', 3, expected), expected);
});

test('what an upcast makes fits the event', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      assert.ok(people.events.named.checker.fits(upcast(people, 'named', 1, { name })));
    }),
  );
});

test('an upcast leaves the stored payload alone', () => {
  const stored = Object.freeze({ name: 'Ada' });
  upcast(people, 'named', 1, stored);
  assert.deepEqual(stored, { name: 'Ada' });
});

test('a payload of this version is not copied', () => {
  const payload = { year: 1815 };
  assert.equal(upcast(people, 'born', 1, payload), payload);
});

test('a version or an event that this code does not know waits for newer code', () => {
  for (const [type, version, known] of [
    ['born', 2, 1],
    ['named', 4, 3],
    ['died', 1, 0],
    ['constructor', 1, 0],
  ] as const) {
    assert.throws(
      () => upcast(people, type, version, {}),
      (error) => {
        assert.ok(error instanceof UnknownVersionError);
        assert.equal(error.retryable, true);
        assert.deepEqual(error.details, {
          event: `people's ${type}`,
          version,
          known,
        });
        return true;
      },
    );
  }
});

test('a version that never was is a defect', () => {
  for (const version of [0, -1, 1.5]) assert.throws(() => upcast(people, 'named', version, {}), DefectError);
});
