import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T, contract, event, identifier, personal, type AnyContract, type Fields } from '../index.ts';
import { compareContracts, describeContract } from './index.ts';

const told = (before: AnyContract, after: AnyContract): string[] =>
  compareContracts(describeContract(before), describeContract(after)).map(
    ({ breaking, subject, sentence }) => `${breaking ? 'BREAKS' : 'ok'} ${subject}: ${sentence}`,
  );

const bought = (fields: Fields): AnyContract => contract('a', { events: { bought: fields } });
const n = T.Integer();
const text = T.String();
const who = identifier;
const mine = personal('who', text);
const second = (fields: Fields): AnyContract =>
  contract('a', { events: { bought: event(fields, { version: 2, upcasts: { 1: (old: object) => old } }) } });
const newVersion =
  'ok event bought: it is at version 2 now; what was written before is upcast. Deploy those who read it first.';
const keep = 'Keep the field with its mark, optional if nothing is written there any more.';

// Before, after, and what is told.
const cases: readonly (readonly [what: string, before: AnyContract, after: AnyContract, ...told: string[]])[] = [
  ['a new version with a new personal field', bought({ who }), second({ who, text: mine }), newVersion],
  [
    'a new version that keeps a personal field and makes it optional',
    bought({ who, text: mine }),
    second({ who, text: T.Optional(mine), n }),
    newVersion,
  ],
  [
    'a new version that renames a personal field',
    bought({ who, text: mine }),
    second({ who, name: mine }),
    newVersion,
    `BREAKS event bought: /text of the payload is personal of who and was removed or renamed: the upcast would meet ciphertext in its place. ${keep}`,
  ],
  [
    'a new version that makes a field personal that was not',
    bought({ who, text }),
    second({ who, text: mine }),
    newVersion,
    'BREAKS event bought: /text of the payload is personal of who now: it was recorded in the clear, and cannot be read as ciphertext. Give the personal field a name of its own.',
  ],
  [
    'a new version in which a field is no longer personal',
    bought({ who, text: mine }),
    second({ who, text }),
    newVersion,
    `BREAKS event bought: /text of the payload was personal of who and is no longer personal: what was recorded is encrypted for who. ${keep}`,
  ],
  [
    'a new version in which a field is somebody else’s',
    bought({ who, whom: who, text: mine }),
    second({ who, whom: who, text: personal('whom', text) }),
    newVersion,
    `BREAKS event bought: /text of the payload was personal of who and is personal of whom now: what was recorded is encrypted for who. ${keep}`,
  ],
];

for (const [what, before, after, ...expected] of cases) {
  test(`a comparison tells of ${what}`, () => assert.deepEqual(told(before, after), expected));
}
