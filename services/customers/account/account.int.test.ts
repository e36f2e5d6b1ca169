import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { customers } from '../contract.ts';
import { newToken, registration, serveCustomers } from '../test/served-customers.ts';

const served = await serveCustomers();
const { from, by, callerOf, mailToken, pass, hashings, system } = served;
after(() => served.stop());
const HOUR_MS = 3_600_000;

/** What became of a command: the name of its rejection, or done. */
const told = (outcome: { readonly done: boolean; readonly rejected?: string }): string => outcome.rejected ?? 'done';
const signIn = (address: string, email: string, password: string, token = newToken(), session = randomUUID()) =>
  from(address).send(customers, 'sign-in', { email, password, session, token });

test('an address that no e-mail can be sent to opens no account', async () => {
  const unfit = ['ann(x)@example.org', 'ann\u202Exyz@example.org', 'ann@exa\u2066mple.org'];
  for (const email of ['<ann@example.org>', 'x,ann@example.org', 'a;b@example.org', '"ann"@example.org', ...unfit])
    await assert.rejects(from('1').send(customers, 'sign-up', registration(email)), /email/);
});

test('who signs up is known by the token that they sent, and the same again changes nothing', async () => {
  const ann = registration('Ann@Example.org');
  assert.equal(told(await from('1').send(customers, 'sign-up', ann)), 'done');
  const before = await callerOf(ann.token);
  assert.deepEqual([before?.role, before?.id, before?.credential], ['customer', ann.customer, ann.session]);
  assert.equal(told(await from('1').send(customers, 'sign-up', ann)), 'done');
  const sessions = await (await by(ann.token)).query(customers, 'my-sessions', {});
  assert.deepEqual(
    sessions.map(({ session, present }) => [session, present]),
    [[ann.session, true]],
  );
  for (const other of [{ password: 'another one' }, { token: newToken() }, { email: 'other@example.org' }])
    assert.equal(told(await from('1').send(customers, 'sign-up', { ...ann, ...other })), 'customer-exists');
  const copy = { ...registration('ANN@example.ORG') };
  assert.equal(told(await from('1').send(customers, 'sign-up', copy)), 'email-taken');
  assert.equal(await callerOf(copy.token), undefined);
  assert.equal(await callerOf(newToken()), undefined);
});

test('of twenty who want one address at once, one gets it', async () => {
  const all = Array.from({ length: 20 }, () => registration('wanted@example.org'));
  const outcomes = await Promise.all(all.map((one, nth) => from(`w${nth}`).send(customers, 'sign-up', one)));
  assert.equal(outcomes.filter(({ done }) => done).length, 1);
});

test('sign-in opens further sessions, which are listed and ended by their owner alone', async () => {
  const [bob, eve] = [registration('bob@example.org'), registration('eve@example.org')];
  await from('1').send(customers, 'sign-up', bob);
  await from('1').send(customers, 'sign-up', eve);
  const [token, session] = [newToken(), randomUUID()];
  const opened = await signIn('1', 'BOB@example.org', bob.password, token, session);
  assert.deepEqual(opened.done && opened.answer, { customer: bob.customer });
  assert.equal(told(await signIn('1', 'bob@example.org', bob.password, token, session)), 'done', 'again: no other');
  assert.equal(told(await signIn('1', 'bob@example.org', bob.password, newToken(), session)), 'session-exists');
  const client = await by(token);
  assert.equal((await client.query(customers, 'my-sessions', {})).length, 2);
  assert.equal(told(await (await by(eve.token)).send(customers, 'end-session', { session })), 'no-such-session');
  assert.equal(told(await client.send(customers, 'end-session', { session: bob.session })), 'done');
  assert.equal(await callerOf(bob.token), undefined);
  assert.equal(told(await client.send(customers, 'sign-out', {})), 'done');
  assert.equal(await callerOf(token), undefined);
  assert.equal((await callerOf(eve.token))?.id, eve.customer);
});

test('a thousand attempts: the door is shut after ten, for known and unknown addresses alike', async () => {
  const cleo = registration('cleo@example.org');
  await from('1').send(customers, 'sign-up', cleo);
  for (const email of ['cleo@example.org', 'nobody@example.org']) {
    const outcomes: string[] = [];
    for (let nth = 0; nth < 500; nth += 1)
      outcomes.push(told(await signIn(`attacker ${nth}`, email, `guess number ${nth}`)));
    assert.deepEqual(
      outcomes.slice(0, 12),
      [...Array<string>(10).fill('wrong-credentials'), 'too-many-attempts', 'too-many-attempts'],
      email,
    );
    assert.equal(outcomes.filter((one) => one === 'too-many-attempts').length, 490);
  }
  assert.equal(told(await signIn('1', 'cleo@example.org', cleo.password)), 'too-many-attempts');
  pass(HOUR_MS / 4 + 1);
  assert.equal(told(await signIn('1', 'cleo@example.org', cleo.password)), 'done');
});

test('an unknown address costs the same hash and leaves the same events as a wrong password, a shut door neither', async () => {
  await from('1').send(customers, 'sign-up', registration('mel@example.org'));
  const cost = async (email: string, times: number) => {
    const [hashed, { token }] = [hashings(), await signIn('far', 'x@example.org', 'to know where the log stands')];
    for (let nth = 0; nth < times; nth += 1) await signIn('far', email, 'a wrong password');
    const { token: later } = await signIn('far', 'y@example.org', 'to know where the log stands');
    return [hashings() - hashed, Number(later.split(':')[1]) - Number(token.split(':')[1])];
  };
  assert.deepEqual(await cost('mel@example.org', 3), await cost('no-mel@example.org', 3));
  await cost('mel@example.org', 7);
  assert.deepEqual(await cost('mel@example.org', 5), [2, 2], 'the two that only look');
  pass(HOUR_MS);
});

test('attempts of one place at many accounts are stopped, too, and others are not', async () => {
  const outcomes: string[] = [];
  for (let nth = 0; nth < 120; nth += 1)
    outcomes.push(told(await signIn('one place', `spray${nth}@example.org`, 'Summer2026')));
  assert.equal(outcomes.indexOf('too-many-attempts'), 100);
  assert.equal(told(await signIn('another', 'spray1@example.org', 'Summer2026')), 'wrong-credentials');
});

test('an address is verified by the token of the e-mail, in time and once', async () => {
  const dan = registration('dan@example.org');
  await from('1').send(customers, 'sign-up', dan);
  const verify = async (verification: string, token: string) =>
    told(await from('1').send(customers, 'verify-email', { customer: dan.customer, verification, token }));
  const first = await mailToken(dan.customer, 'verification', dan.session);
  assert.equal(await verify(dan.session, newToken()), 'wrong-token');
  assert.equal(await verify('another', first), 'wrong-token');
  const client = await by(dan.token);
  const ask = async (verification: string, email: string) =>
    told(await client.send(customers, 'ask-verification', { verification, email }));
  assert.equal(await ask('second', 'other@example.org'), 'other-email');
  assert.equal(await ask('second', 'Dan@example.org'), 'done');
  assert.equal(await verify(dan.session, first), 'token-expired', 'a later e-mail takes its place');
  pass(24 * HOUR_MS);
  const second = await mailToken(dan.customer, 'verification', 'second');
  assert.equal(await verify('second', second), 'token-expired');
  assert.equal(await ask('third', 'dan@example.org'), 'done');
  const third = await mailToken(dan.customer, 'verification', 'third');
  assert.equal(await verify('third', third), 'done');
  assert.equal(await verify('third', third), 'done', 'a link is clicked twice');
  assert.equal(await ask('fourth', 'dan@example.org'), 'already-verified');
});

test('the token of an e-mail is for the address that it was sent to, and for one time', async () => {
  const mal = registration('mal@example.org', 'first password');
  await from('mal').send(customers, 'sign-up', mal);
  const own = await mailToken(mal.customer, 'verification', mal.session);
  const client = await by(mal.token);
  const change = async (email: string, verification: string) =>
    told(await client.send(customers, 'change-email', { email, verification, password: 'first password' }));
  assert.equal(await change('others@example.org', mal.session), 'verification-exists', 'that token is known already');
  assert.equal(await change('mal2@example.org', 'm1'), 'done');
  assert.equal(await change('others@example.org', 'm1'), 'verification-exists');
  assert.equal(await change('others@example.org', 'm2'), 'done');
  const ask = async (verification: string) =>
    told(await client.send(customers, 'ask-verification', { verification, email: 'others@example.org' }));
  assert.equal(await ask('m1'), 'verification-exists');
  const verify = async (verification: string, token: string) =>
    told(await from('mal').send(customers, 'verify-email', { customer: mal.customer, verification, token }));
  assert.equal(await verify(mal.session, own), 'token-expired');
  assert.equal(await verify('m1', await mailToken(mal.customer, 'verification', 'm1')), 'token-expired');

  const reset = async (id: string) =>
    told(await from('mal').send(customers, 'ask-password-reset', { email: 'others@example.org', reset: id }));
  const old = await mailToken(mal.customer, 'reset', 'r1');
  assert.equal(await reset('r1'), 'done');
  pass(HOUR_MS);
  assert.equal(await reset('r2'), 'done');
  assert.equal(await reset('r1'), 'done');
  const body = { customer: mal.customer, reset: 'r1', token: old, password: 'somebody else’s' };
  assert.equal(told(await from('mal').send(customers, 'reset-password', body)), 'token-expired', 'nobody revives it');
});

test('asking for the same e-mail again and again tells nothing of whether there is an account', async () => {
  const ned = registration('ned@example.org');
  await from('ned').send(customers, 'sign-up', ned);
  const asked = async (email: string) => {
    const outcomes: string[] = [];
    for (let nth = 0; nth < 12; nth += 1)
      outcomes.push(told(await from(email).send(customers, 'ask-password-reset', { email, reset: 'r' })));
    return outcomes;
  };
  assert.deepEqual(await asked('ned@example.org'), await asked('nobody.ned@example.org'));
});

test('a changed password ends the other sessions; what is sent again changes nothing', async () => {
  const fay = registration('fay@example.org', 'first password');
  await from('1').send(customers, 'sign-up', fay);
  const token = newToken();
  await signIn('1', 'fay@example.org', 'first password', token);
  const client = await by(token);
  const change = async (name: string, current: string, password: string) =>
    told(await client.send(customers, 'change-password', { change: name, current, password }));
  assert.equal(await change('c1', 'wrong password', 'second password'), 'wrong-password');
  assert.equal(await change('c1', 'first password', 'second password'), 'done');
  assert.equal(await change('c1', 'first password', 'second password'), 'done');
  assert.equal(await change('c1', 'first password', 'third password'), 'change-exists');
  assert.equal(await callerOf(fay.token), undefined);
  assert.equal((await callerOf(token))?.id, fay.customer);
  assert.equal(told(await signIn('1', 'fay@example.org', 'first password')), 'wrong-credentials');
  assert.equal(told(await signIn('1', 'fay@example.org', 'second password')), 'done');
});

test('a forgotten password is set anew by e-mail, and everybody who was signed in is out', async () => {
  const gil = registration('gil@example.org', 'forgotten word');
  await from('1').send(customers, 'sign-up', gil);
  const ask = async (email: string, reset: string) =>
    told(await from('1').send(customers, 'ask-password-reset', { email, reset }));
  assert.equal(await ask('gil@example.org', 'r1'), 'done');
  assert.equal(await ask('unknown@example.org', 'r1'), 'done', 'the answer tells nothing');
  const reset = async (id: string, token: string, password: string) =>
    told(await from('1').send(customers, 'reset-password', { customer: gil.customer, reset: id, token, password }));
  const token = await mailToken(gil.customer, 'reset', 'r1');
  assert.equal(await reset('r1', await mailToken(gil.customer, 'verification', 'r1'), 'new password'), 'wrong-token');
  assert.equal(await reset('r1', token, 'new password'), 'done');
  assert.equal(await reset('r1', token, 'new password'), 'done');
  assert.equal(await reset('r1', token, 'a later wish'), 'token-expired', 'a link works once');
  assert.equal(await callerOf(gil.token), undefined);
  assert.equal(told(await signIn('1', 'gil@example.org', 'new password')), 'done');
  await ask('gil@example.org', 'r2');
  pass(HOUR_MS);
  assert.equal(await reset('r2', await mailToken(gil.customer, 'reset', 'r2'), 'too late now'), 'token-expired');
});

test('a password that was set anew opens the door that others have shut by guessing', async () => {
  const oli = registration('oli@example.org', 'forgotten word');
  await from('1').send(customers, 'sign-up', oli);
  for (let nth = 0; nth < 10; nth += 1) await signIn(`guess ${nth}`, 'oli@example.org', 'a wild guess');
  assert.equal(told(await signIn('1', 'oli@example.org', 'forgotten word')), 'too-many-attempts');
  await from('1').send(customers, 'ask-password-reset', { email: 'oli@example.org', reset: 'r1' });
  const token = await mailToken(oli.customer, 'reset', 'r1');
  const set = { customer: oli.customer, reset: 'r1', token, password: 'a new password' };
  assert.equal(told(await from('1').send(customers, 'reset-password', set)), 'done');
  assert.equal(told(await signIn('1', 'oli@example.org', 'a new password')), 'done');
});

test('an address is changed by the password; the old one is free and signs in nobody', async () => {
  const [hal, ida] = [registration('hal@example.org', 'hal password'), registration('ida@example.org')];
  await from('1').send(customers, 'sign-up', hal);
  await from('1').send(customers, 'sign-up', ida);
  const client = await by(hal.token);
  const change = async (email: string, password: string) =>
    told(await client.send(customers, 'change-email', { email, verification: 'v', password }));
  assert.equal(await change('hal2@example.org', 'not his password'), 'wrong-password');
  assert.equal(await change('ida@example.org', 'hal password'), 'email-taken');
  assert.equal(await change('hal2@example.org', 'hal password'), 'done');
  assert.equal(await change('hal2@example.org', 'hal password'), 'done');
  assert.equal(told(await signIn('1', 'hal@example.org', 'hal password')), 'wrong-credentials');
  assert.equal(told(await signIn('1', 'hal2@example.org', 'hal password')), 'done');
  assert.equal(told(await from('1').send(customers, 'sign-up', registration('hal@example.org'))), 'done');
});

test('a session is over after a month without anybody ending it', async () => {
  const jan = registration('jan@example.org');
  await from('1').send(customers, 'sign-up', jan);
  pass(29 * 24 * HOUR_MS);
  assert.equal((await callerOf(jan.token))?.id, jan.customer);
  pass(24 * HOUR_MS);
  assert.equal(await callerOf(jan.token), undefined);
});

test('the token of a visitor who is being erased stands for nobody any more', async () => {
  const [visitor, token, erasure] = [`visitor:${randomUUID()}`, newToken(), randomUUID()];
  await from('1').send(customers, 'become-visitor', { visitor, token });
  const own = await by(token);
  assert.equal(told(await own.send(customers, 'ask-erasure', { customer: visitor, erasure })), 'done');
  const worker = system.client({ role: 'partner', id: 'eraser', tenant: 'default', scopes: ['erasure'] });
  const asked = { customer: visitor, erasure, obstacles: [] };
  assert.equal((await callerOf(token))?.id, visitor, 'it may be waiting for an order of theirs');
  assert.equal(told(await worker.send(customers, 'proceed-with-erasure', asked)), 'done');
  assert.equal(await callerOf(token), undefined);
});

test('a visitor is their token; what they did joins an account whose address is verified, and no other', async () => {
  const [visitor, token] = [`visitor:${randomUUID()}`, newToken()];
  const come = async (name: string, by: string) =>
    told(await from('1').send(customers, 'become-visitor', { visitor: name, token: by }));
  assert.equal(await come(visitor, token), 'done');
  assert.equal(await come(visitor, token), 'done');
  assert.equal(await come(visitor, newToken()), 'visitor-exists', 'the name alone opens nothing');
  const caller = await callerOf(token);
  assert.deepEqual([caller?.role, caller?.id, caller?.credential], ['public', visitor, visitor]);
  const [kim, lea] = [registration('kim@example.org'), registration('lea@example.org')];
  for (const one of [kim, lea]) await from('1').send(customers, 'sign-up', one);
  const join = async (account: string, by_: string) => {
    const outcome = await (await by(account)).send(customers, 'join-visitor', { token: by_ });
    return outcome.done ? outcome.answer.visitor : outcome.rejected;
  };
  assert.equal(await join(kim.token, token), 'email-not-verified');
  for (const one of [kim, lea]) {
    const mailed = await mailToken(one.customer, 'verification', one.session);
    const body = { customer: one.customer, verification: one.session, token: mailed };
    await from('1').send(customers, 'verify-email', body);
  }
  assert.equal(await join(kim.token, newToken()), 'no-such-visitor');
  assert.equal(await join(kim.token, token), visitor);
  assert.equal(await join(kim.token, token), visitor);
  assert.equal(await join(lea.token, token), 'no-such-visitor', 'it has been joined by another');
  assert.equal(await callerOf(token), undefined);
  assert.deepEqual((await (await by(kim.token)).query(customers, 'my-data', {})).visitors, [visitor]);
});

test('no password, token or address in the clear is anywhere in the data folder, and views are what the log tells', async () => {
  const secret = registration('hidden.address@example.org', 'hidden password');
  await from('1').send(customers, 'sign-up', secret, { key: 'hidden' });
  await signIn('1', secret.email, 'hidden mistake');
  await system.operations.settle();
  for (const { view } of await system.operations.views())
    assert.equal((await system.operations.compareView('customers', view)).differences, 0, view);
  const files = readdirSync(served.path, { recursive: true, encoding: 'utf8' }).filter((file) => /log\.db/.test(file));
  const bytes = Buffer.concat(files.map((file) => readFileSync(join(served.path, file))));
  assert.ok(bytes.includes('argon2id'), 'the search looks where hashes are');
  for (const word of [secret.token, 'hidden password', 'hidden mistake', 'hidden.address'])
    assert.ok(!bytes.includes(word), word);
});

test('sessions that have run out are ended when somebody signs in again', async () => {
  const zoe = registration('zoe@example.org');
  await from('1').send(customers, 'sign-up', zoe);
  pass(31 * 24 * HOUR_MS);
  const [token, session] = [newToken(), randomUUID()];
  assert.equal(told(await signIn('zoe', zoe.email, zoe.password, token, session)), 'done');
  const listed = await (await by(token)).query(customers, 'my-sessions', {});
  assert.deepEqual(
    listed.map((one) => one.session),
    [session],
  );
  assert.equal(await callerOf(zoe.token), undefined);
});
