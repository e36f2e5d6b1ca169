import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chapter } from '../suite/chapter.ts';
import { newToken } from '../suite/world.ts';

/** Signing up and in, and staying the only one who can. */
export const anAccount = chapter('a buyer has an account', {
  'who signs up is signed in, and sees the own profile': async (world) => {
    const ann = await world.customer();
    const profile = await ann.sees('customers/my-profile');
    assert.deepEqual(
      [profile.customer, profile.email, profile.name, profile.countryCode, profile.guest],
      [ann.customer, ann.email, 'Ada Lovelace', 'FR', false],
    );
    await world.anybody.isNotTold('401 unauthenticated', 'customers/my-profile');
  },

  'an e-mail address is one account’s, whatever the case of its letters': async (world) => {
    const ann = await world.customer();
    const other = { customer: randomUUID(), country: 'France', password: 'a long password', session: randomUUID() };
    for (const email of [ann.email, ann.email.toUpperCase()]) {
      const body = { ...other, email, token: newToken() };
      await world.anybody.isRefused('409 email-taken', 'customers/sign-up', body);
    }
  },

  'a wrong password and an unknown address are answered alike': async (world) => {
    const ann = await world.customer();
    const attempt = async (email: string) => {
      const body = { email, password: 'not the password', session: randomUUID(), token: newToken() };
      const { trace, ...problem } = await world.anybody.isRefused('409 wrong-credentials', 'customers/sign-in', body);
      assert.ok(trace);
      return problem;
    };
    assert.deepEqual(await attempt(ann.email), await attempt(`${world.name('nobody')}@example.org`));
  },

  'after ten wrong passwords the door is shut, also to the right one, however often it is tried': async (world) => {
    const ann = await world.customer();
    const attempt = (password: string) =>
      world.anybody.post('customers/sign-in', { email: ann.email, password, session: randomUUID(), token: newToken() });
    for (let nth = 0; nth < 10; nth += 1)
      assert.equal((await attempt(`wrong password ${nth}`)).code, 'wrong-credentials');
    const shut = await attempt(ann.password);
    assert.equal(shut.outcome, '409 too-many-attempts');
    assert.ok(Date.parse(shut.body.details.retryAt) > Date.now());
    const begun = performance.now();
    const more = await Promise.all(Array.from({ length: 990 }, (_, nth) => attempt(`wrong again ${nth}`)));
    assert.ok(more.every(({ code }) => code === 'too-many-attempts'));
    assert.ok(performance.now() - begun < 30_000, 'no hash is computed at a door that is shut');
    assert.equal((await ann.get('customers/my-profile')).status, 200, 'who is signed in stays so');
  },

  'sessions are listed, and one that is ended is dead within five seconds': async (world) => {
    const ann = await world.customer();
    const [session, token] = [randomUUID(), newToken()];
    await world.anybody.does('customers/sign-in', {
      email: ann.email,
      password: ann.password,
      session,
      token,
      label: 'Telephone',
    });
    const telephone = world.bearing('her telephone', token);
    const listed = await telephone.sees('customers/my-sessions');
    assert.deepEqual(
      listed.map((one: any) => [one.session, one.label, one.present]),
      [
        [session, 'Telephone', true],
        [ann.session, null, false],
      ],
    );
    await ann.does('customers/end-session', { session });
    const over = performance.now() + 5000;
    while ((await telephone.raw('GET', '/customers/my-profile')).status !== 401)
      assert.ok(performance.now() < over, 'dead within five seconds');
    await ann.isRefused('404 no-such-session', 'customers/end-session', { session: randomUUID() });
  },

  'who signs out is nobody': async (world) => {
    const ann = await world.customer();
    await ann.does('customers/sign-out', {});
    await ann.isNotTold('401 unauthenticated', 'customers/my-profile');
  },

  'a changed password ends the other sessions, and the old one opens nothing': async (world) => {
    const ann = await world.customer();
    const signIn = (password: string, token: string) =>
      world.anybody.post('customers/sign-in', { email: ann.email, password, session: randomUUID(), token });
    const token = newToken();
    assert.equal((await signIn(ann.password, token)).status, 200);
    const change = { change: randomUUID(), current: 'not this', password: 'a better horse battery' };
    await ann.isRefused('409 wrong-password', 'customers/change-password', change);
    await ann.does('customers/change-password', { ...change, change: randomUUID(), current: ann.password });
    assert.equal((await ann.get('customers/my-profile')).status, 200);
    assert.equal((await world.bearing('elsewhere', token).get('customers/my-profile')).status, 401);
    assert.equal((await signIn(ann.password, newToken())).code, 'wrong-credentials');
    assert.equal((await signIn(change.password, newToken())).status, 200);
  },

  'a password is at least eight characters, and stands in no answer': async (world) => {
    const account = {
      customer: randomUUID(),
      country: 'France',
      email: `${world.name('x')}@example.org`,
      session: randomUUID(),
    };
    const short = await world.anybody.post('customers/sign-up', { ...account, password: 'hunter2', token: newToken() });
    assert.equal(short.outcome, '400 invalid');
    assert.ok(!short.text.includes('hunter2'));
  },

  'asking for a new password tells nobody whether there is an account': async (world) => {
    const ann = await world.customer();
    const [known, unknown] = [
      await world.anybody.post('customers/ask-password-reset', { reset: randomUUID(), email: ann.email }),
      await world.anybody.post('customers/ask-password-reset', {
        reset: randomUUID(),
        email: `${world.name('no')}@example.org`,
      }),
    ];
    assert.deepEqual([known.status, known.text], [unknown.status, unknown.text]);
    const reset = { customer: ann.customer, reset: randomUUID(), token: newToken(), password: 'a stolen account' };
    await world.anybody.isRefused('409 wrong-token', 'customers/reset-password', reset);
  },

  'an address is verified by the token of its e-mail and by nothing else': async (world) => {
    const ann = await world.customer();
    const verification = randomUUID();
    await ann.isRefused('409 other-email', 'customers/ask-verification', {
      verification,
      email: `${world.name('o')}@example.org`,
    });
    await ann.does('customers/ask-verification', { verification, email: ann.email });
    const wrong = { customer: ann.customer, verification, token: newToken() };
    await world.anybody.isRefused('409 wrong-token', 'customers/verify-email', wrong);
    const asked = await ann.get('customers/mail-token', {
      customer: ann.customer,
      purpose: 'verification',
      id: verification,
    });
    assert.equal(asked.status, 403, 'the token goes by e-mail alone');
  },

  'a changed address is the one that signs in': async (world) => {
    const [ann, bob] = [await world.customer(), await world.customer()];
    const email = `${world.name('new')}@example.org`;
    const change = { email, verification: randomUUID(), password: ann.password };
    await ann.isRefused('409 wrong-password', 'customers/change-email', { ...change, password: 'not the password' });
    await ann.isRefused('409 email-taken', 'customers/change-email', { ...change, email: bob.email });
    await ann.does('customers/change-email', change);
    const signIn = (address: string) =>
      world.anybody.post('customers/sign-in', {
        email: address,
        password: ann.password,
        session: randomUUID(),
        token: newToken(),
      });
    assert.equal((await signIn(email)).status, 200);
    assert.equal((await signIn(ann.email)).code, 'wrong-credentials');
  },

  'a browser’s session is a cookie that scripts do not see, and no foreign page uses it': async (world) => {
    const { anybody, target } = world;
    const ann = await world.customer();
    const body = { email: ann.email, password: ann.password, session: randomUUID() };
    const signedIn = await anybody.post('customers/sign-in', body, { 'banyan-session': 'cookie', origin: target.url });
    assert.equal(signedIn.status, 200, signedIn.toString());
    const [set = ''] = signedIn.headers.getSetCookie();
    assert.match(set, /^__Host-banyan=[\w-]{43}; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/);
    const [cookie = ''] = set.split(';', 1);
    assert.ok(!signedIn.text.includes(cookie.split('=')[1] ?? ''));
    assert.equal((await anybody.raw('GET', '/customers/my-profile', undefined, { cookie })).status, 200);
    const consent = { purpose: 'newsletter', wording: 'w1' };
    for (const headers of [{ cookie }, { cookie, origin: 'https://evil.example' }, { cookie, origin: 'null' }])
      await anybody.isRefused('403 foreign-origin', 'customers/give-consent', consent, headers);
    await anybody.does('customers/give-consent', consent, { cookie, origin: target.url });
    const out = await anybody.post(
      'customers/sign-out',
      {},
      { cookie, origin: target.url, 'banyan-session': 'cookie' },
    );
    assert.match(out.headers.getSetCookie()[0] ?? '', /^__Host-banyan=; Path=\/; Max-Age=0; /);
    assert.equal((await anybody.raw('GET', '/customers/my-profile', undefined, { cookie })).status, 401);
  },
});
