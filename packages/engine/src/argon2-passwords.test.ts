import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashingsUnderWay } from '../test/hashings-under-way.ts';
import { argon2Passwords } from './argon2-passwords.ts';
import { OverloadedError } from './errors.ts';
import { systemPorts } from './system-ports.ts';

const passwords = argon2Passwords(systemPorts.random);

test('a hash is argon2id at the cost that OWASP asks for, with a salt of its own', async () => {
  const [one, other] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(one, other);
  assert.ok(await passwords.matches('correct horse', one));
  assert.ok(!(await passwords.matches('correct house', one)));
  assert.ok(!(await passwords.matches('correct horse', null)));
});

test('the same letters match, however they were typed', async () => {
  assert.ok(await passwords.matches('Zoe\u0308 ﬁsh', await passwords.hash('Zo\u00eb fish')));
});

test('a hash of another cost and another program still counts', async () => {
  // By the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1
  const foreign = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  assert.ok(await passwords.matches('password', foreign));
  assert.ok(!(await passwords.matches('passwort', foreign)));
  await assert.rejects(passwords.matches('password', '$2b$10$nothing'), TypeError);
});

test('two are hashed or compared at a time and sixty-four wait; the rest are refused at once, until there is room', async (t) => {
  // At next to no cost: what is shown is how many there are.
  const cheap = argon2Passwords(systemPorts.random, { memory: 64, passes: 1, parallelism: 1 });
  const known = await cheap.hash('correct horse');
  const underWay = hashingsUnderWay(t);
  const asked = Array.from({ length: 200 }, (_, nth) =>
    [() => cheap.hash('correct horse'), () => cheap.matches('correct horse', known), () => cheap.matches('x', null)][
      nth % 3
    ]!(),
  );
  const outcomes = await Promise.allSettled(asked);
  assert.deepEqual(underWay(), { begun: 66, most: 2 });
  assert.ok(outcomes.slice(0, 66).every(({ status }) => status === 'fulfilled'));
  for (const outcome of outcomes.slice(66))
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof OverloadedError, outcome.status);
  assert.ok(await cheap.matches('correct horse', known));
});
