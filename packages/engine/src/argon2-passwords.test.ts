import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argon2Passwords } from './argon2-passwords.ts';
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
