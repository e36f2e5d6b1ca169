import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefinitionError, T, command, contract, event, personal, query, secret } from './index.ts';

const open = { by: ['public'] } as const;
const token = secret('digest', T.String());
const password = secret('password', T.String());

// Every way for a secret to get somewhere where it would stay.
const mistakes: readonly (readonly [what: string, make: () => unknown, word: string])[] = [
  ['an event', () => contract('a', { events: { e: { token } } }), 'event e: it holds a secret'],
  [
    'an event inside',
    () => contract('a', { events: { e: event({ list: T.Array(T.Object({ token })) }) } }),
    'event e: it holds a secret',
  ],
  [
    'an answer',
    () => contract('a', { commands: { c: command({}, { ...open, answers: { token } }) } }),
    'command c: its answer holds a secret',
  ],
  [
    'a rejection',
    () => contract('a', { commands: { c: command({}, { ...open, rejects: { no: { token } } }) } }),
    'command c: rejection no holds a secret',
  ],
  [
    'a URL',
    () => contract('a', { queries: { q: query({ token }, { ...open, returns: T.Null() }) } }),
    'query q: it carries a secret, and its URL would',
  ],
  [
    'a result for guests',
    () => contract('a', { queries: { q: query({}, { by: ['b', 'guest'], returns: T.Object({ token }) }) } }),
    'query q: it carries a secret',
  ],
  [
    'a password in a query',
    () => contract('a', { queries: { q: query({ password }, { by: ['b'], returns: T.Null() }) } }),
    'query q: password is a password, which a query cannot check',
  ],
  [
    'a part of a field',
    () => contract('a', { commands: { c: command({ card: T.Object({ token }) }, open) } }),
    'command c: card hides a secret inside',
  ],
  [
    'what is no text',
    () => contract('a', { commands: { c: command({ pin: secret('digest', T.Integer()) }, open) } }),
    'command c: pin is secret, so it must be a string',
  ],
  [
    'what is personal',
    () => contract('a', { commands: { c: command({ who: T.String(), pin: personal('who', token) }, open) } }),
    'command c: pin is secret and personal',
  ],
];

for (const [what, make, word] of mistakes)
  test(`a secret has no place in ${what}`, () => {
    assert.throws(make, (error) => error instanceof DefinitionError && error.message.includes(word));
  });

test('a command and a query between services may carry secrets, and say which', () => {
  const made = contract('a', {
    commands: { c: command({ token, password: secret('password', T.Optional(T.String())), name: T.String() }, open) },
    queries: { q: query({ token }, { by: ['b'], returns: T.Object({ token }) }) },
  });
  assert.deepEqual(
    [...made.commands.c.secrets],
    [
      ['token', 'digest'],
      ['password', 'password'],
    ],
  );
  assert.ok(made.commands.c.checker.fits({ token: 't', name: 'n' }), 'what is optional stays so');
  assert.deepEqual(JSON.parse(JSON.stringify(token)), { type: 'string', 'x-secret': 'digest', writeOnly: true });
});
