import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { KeyReusedError, argon2Passwords, OverloadedError, anybody, systemPorts, type Passwords } from '@banyan/engine';
import { hashingsUnderWay } from './hashings-under-way.ts';
import { intercepted, testSystem } from './test-system.ts';
import { safe, safeService } from './safe.ts';

const PASSWORD = 'correct horse battery staple';
const TOKEN = 'dG9rZW4tdG9rZW4tdG9rZW4tdG9rZW4tdG9rZW4tMTI';
const services = [safeService];

/** The real hashing, at next to no cost, counted. */
function counted(): Passwords & { readonly calls: string[] } {
  const calls: string[] = [];
  const real = argon2Passwords(systemPorts.random, { memory: 64, passes: 1, parallelism: 1 });
  return {
    calls,
    hash: (password) => (calls.push('hash'), real.hash(password)),
    matches: (password, known) => (
      calls.push(known === null ? 'matches nobody' : 'matches'),
      real.matches(password, known)
    ),
  };
}

test('a password opens what it closed, a wrong one is refused and counted, and no secret is on disk', async (context) => {
  const passwords = counted();
  const started = await testSystem(context, { services, ports: { passwords } });
  const client = started.system.client(anybody());
  assert.ok((await client.send(safe, 'close', { safe: 's', password: PASSWORD, token: TOKEN }, { key: 'c' })).done);
  const wrong = await client.send(safe, 'open', { safe: 's', password: 'incorrect horse' }, { key: 'o1' });
  assert.deepEqual([wrong.done, !wrong.done && wrong.rejected], [false, 'wrong-password']);
  const right = await client.send(safe, 'open', { safe: 's', password: PASSWORD }, { key: 'o2' });
  assert.deepEqual(right.done && right.answer, { failures: 1 });
  assert.deepEqual(passwords.calls, ['hash', 'matches', 'matches']);
  const own = started.system.client({ role: 'service', id: 'safes', tenant: 'default' });
  assert.equal(await own.query(safe, 'safe-of', { token: TOKEN }, { after: right.token }), 's');
  assert.equal(await own.query(safe, 'safe-of', { token: `${TOKEN}x` }), null);
  await started.system.operations.settle();
  await started.system.stop();
  const files = readdirSync(started.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.db'),
  );
  const bytes = Buffer.concat(files.map((file) => readFileSync(join(started.folder, file))));
  assert.ok(bytes.includes('argon2id'), 'the search looks where hashes are');
  for (const secret of [PASSWORD, 'incorrect horse', TOKEN]) assert.ok(!bytes.includes(secret), secret);
});

test('who is not there is answered like who is, after the same work', async (context) => {
  const passwords = counted();
  const { system } = await testSystem(context, { services, ports: { passwords } });
  const nobody = await system.client(anybody()).send(safe, 'open', { safe: 'none', password: PASSWORD });
  assert.equal(!nobody.done && nobody.rejected, 'wrong-password');
  assert.deepEqual(passwords.calls, ['matches nobody']);
});

test('a refusal before the password is looked at costs no hash', async (context) => {
  const passwords = counted();
  const { system } = await testSystem(context, { services, ports: { passwords } });
  const client = system.client(anybody());
  for (let nth = 0; nth < 3; nth += 1) await client.send(safe, 'open', { safe: 's', password: `wrong ${nth}` });
  const refused = await client.send(safe, 'open', { safe: 's', password: PASSWORD });
  assert.equal(!refused.done && refused.rejected, 'too-many-failures');
  assert.equal(passwords.calls.length, 3);
});

test('one key is one command while the process runs, and its record cannot be compared with afterwards', async (context) => {
  const passwords = counted();
  const started = await testSystem(context, { services, ports: { passwords } });
  const close = (system: typeof started.system, password: string) =>
    system.client(anybody()).send(safe, 'close', { safe: 's', password, token: TOKEN }, { key: 'k' });
  const [first, same] = await Promise.all([close(started.system, PASSWORD), close(started.system, PASSWORD)]);
  assert.deepEqual(same, first);
  assert.equal((await close(started.system, PASSWORD)).token, first.token);
  assert.equal(passwords.calls.filter((call) => call === 'hash').length, 1, 'it was carried out once');
  await assert.rejects(close(started.system, 'another'), KeyReusedError);
  const second = await started.restart();
  const other = await close(second.system, 'another');
  assert.equal(!other.done && other.rejected, 'closed', 'decided again, and its own rules refuse it');
  const third = await second.restart();
  assert.ok((await close(third.system, PASSWORD)).done, 'the same command changes nothing');
});

test('from what is recorded under a key nobody can try out passwords, not with all that is on disk', async (context) => {
  const written: { readonly kind: string; readonly value: string | undefined }[] = [];
  const { system } = await testSystem(context, {
    services,
    wrap: (store) =>
      intercepted(store, {
        append: (batch) => {
          written.push(...batch.components.flatMap(({ registers }) => registers));
          return store.append(batch);
        },
      }),
  });
  const body = { password: PASSWORD, safe: 's', token: TOKEN };
  await system.client(anybody()).send(safe, 'close', body, { key: 'k' });
  const onDisk = written.find(({ kind }) => kind === 'secret')?.value ?? '';
  const record = JSON.parse(written.find(({ kind }) => kind === 'command')?.value ?? '{}') as {
    readonly body?: string;
  };
  assert.match(record.body ?? '', /^[\w-]{43}$/);
  assert.notEqual(record.body, createHmac('sha256', onDisk).update(JSON.stringify(body)).digest('base64url'));
});

test('however many open and close at once, with the passwords of the system two are hashed at a time', async (context) => {
  const { system } = await testSystem(context, { services });
  const client = system.client(anybody());
  const underWay = hashingsUnderWay(context);
  const bodies = Array.from({ length: 20 }, (_, nth) => ({ safe: `s${nth}`, password: PASSWORD }));
  const outcomes = await Promise.all(
    bodies.map((body, nth) =>
      nth % 2 === 0 ? client.send(safe, 'open', body) : client.send(safe, 'close', { ...body, token: TOKEN }),
    ),
  );
  assert.equal(outcomes.filter(({ done }) => done).length, 10);
  assert.deepEqual(underWay(), { begun: 20, most: 2 });
});

test('when too many passwords wait to be hashed, the next is refused and nothing is left half done', async (context) => {
  const passwords: Passwords = {
    hash: () => Promise.reject(new OverloadedError('the hashing of passwords', 1_000)),
    matches: async () => false,
  };
  const { system } = await testSystem(context, { services, ports: { passwords } });
  const client = system.client(anybody());
  const body = { safe: 's', password: PASSWORD, token: TOKEN };
  await assert.rejects(client.send(safe, 'close', body, { key: 'k' }), OverloadedError);
  const own = system.client({ role: 'service', id: 'safes', tenant: 'default' });
  assert.equal(await own.query(safe, 'safe-of', { token: TOKEN }), null);
});

test('a token that answers make is the one whose digest decisions know', async (context) => {
  const started = await testSystem(context, { services });
  const tokenOf = (system: typeof started.system) =>
    system.client({ role: 'service', id: 'safes', tenant: 'default' }).query(safe, 'spare-token', { safe: 's' });
  const token = await tokenOf(started.system);
  assert.match(token, /^[\w-]{43}$/);
  const { system } = await started.restart();
  assert.equal(await tokenOf(system), token);
  const opened = await system.client(anybody()).send(safe, 'open-with-spare', { safe: 's', token });
  assert.ok(opened.done);
  const refused = await system.client(anybody()).send(safe, 'open-with-spare', { safe: 's2', token });
  assert.equal(!refused.done && refused.rejected, 'wrong-token');
});
