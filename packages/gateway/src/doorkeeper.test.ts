import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Doorkeeper, type Door, type DoorkeeperParts } from './doorkeeper.ts';
import { UnauthenticatedError } from './errors.ts';
import type { Identities } from './identities.ts';

const door: Door = { operation: 'library/book', by: ['customer'], changes: false };
const reply = {} as FastifyReply;
const request = { headers: { authorization: 'Bearer it' }, ip: '127.0.0.1' } as FastifyRequest;
const NOW = Date.parse('2026-01-01T12:00:00.000Z');

/** A door before which one customer stands, whose token ends then. */
function doorOf(
  until: string | null,
  find: Identities['find'] = () =>
    Promise.resolve({ role: 'customer', id: 'ann', credential: 's-1', until, permissions: [] }),
): Doorkeeper {
  const identities: Identities = {
    service: 'customers',
    find,
    permissionsOf: () => Promise.resolve([]),
    opens: [],
    spends: [],
    closes: [],
  };
  // Nothing else is asked of whoever shows a token.
  return new Doorkeeper({ identities, rateLimit: { count: () => {} } } as unknown as DoorkeeperParts);
}

test('a session that has run out is worth nothing from its very end on, also while its answer is kept', async (context) => {
  context.mock.timers.enable({ apis: ['Date'], now: NOW });
  const doorkeeper = doorOf(new Date(NOW + 1000).toISOString());
  const admitted = await doorkeeper.admit(request, reply, door);
  assert.deepEqual([admitted.role, admitted.id], ['customer', 'ann']);
  context.mock.timers.setTime(NOW + 999);
  assert.equal((await doorkeeper.admit(request, reply, door)).id, 'ann');
  context.mock.timers.setTime(NOW + 1000);
  await assert.rejects(async () => doorkeeper.admit(request, reply, door), UnauthenticatedError);
  await assert.rejects(async () => doorkeeper.stillKnown(request, reply, door), UnauthenticatedError);
  await assert.rejects(
    async () => doorOf('2025-12-31T12:00:00.000Z').admit(request, reply, door),
    UnauthenticatedError,
  );
  assert.equal((await doorOf(null).admit(request, reply, door)).id, 'ann', 'a key without an end');
});

test('what a token stands for is asked again once its service has carried out a command through this door', async () => {
  const answers: Awaited<ReturnType<Identities['find']>>[] = [
    { role: 'customer', id: 'ann', credential: 's-1', until: null, permissions: [] },
  ];
  const after: (readonly string[])[] = [];
  const doorkeeper = doorOf(null, (_token, token) => {
    after.push(token);
    return Promise.resolve(answers.at(-1));
  });
  assert.equal((await doorkeeper.admit(request, reply, door)).id, 'ann');
  answers.push(undefined);
  doorkeeper.noteDone('library', 'library/0:1');
  assert.equal((await doorkeeper.admit(request, reply, door)).id, 'ann', 'of another service');
  doorkeeper.noteDone('customers', 'customers/0:7');
  await assert.rejects(async () => doorkeeper.admit(request, reply, door), UnauthenticatedError);
  assert.deepEqual(after, [[], ['customers/0:7']]);
});

test('answers that come out of order do not have it ask after an earlier one', async () => {
  const after: (readonly string[])[] = [];
  const doorkeeper = doorOf(null, (_token, tokens) => {
    after.push(tokens);
    return Promise.resolve({ role: 'customer', id: 'ann', credential: 's-1', until: null, permissions: [] });
  });
  for (const token of ['customers/0:10', 'customers/0:9', 'customers/1:3']) doorkeeper.noteDone('customers', token);
  await doorkeeper.admit(request, reply, door);
  assert.deepEqual(after, [['customers/0:10', 'customers/1:3']]);
});
