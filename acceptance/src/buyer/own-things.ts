import assert from 'node:assert/strict';
import { chapter } from '../suite/chapter.ts';
import { newToken } from '../suite/world.ts';

const HOME = { address: 'home', country: 'FR', recipient: 'Ada Lovelace', street: ['12 Acacia Avenue'], city: 'Lyon' };

/** What a person keeps in the shop, and that it is theirs. */
export const ownThings = chapter('a buyer keeps what is theirs', {
  'an address is saved, replaced and removed': async (world) => {
    const ann = await world.customer();
    await ann.does('customers/save-address', HOME);
    await ann.does('customers/save-address', { ...HOME, city: 'Paris', postcode: '75001' });
    const [saved, ...others] = await ann.sees('customers/my-addresses');
    assert.deepEqual([saved.city, saved.postcode, saved.phone, others.length], ['Paris', '75001', null, 0]);
    await ann.does('customers/remove-address', { address: 'home' });
    assert.deepEqual(await ann.sees('customers/my-addresses'), []);
    await ann.isRefused('404 no-such-address', 'customers/remove-address', { address: 'home' });
  },

  'a person has fifty addresses and not one more': async (world) => {
    const ann = await world.customer();
    await Promise.all(
      Array.from({ length: 50 }, (_, nth) => ann.does('customers/save-address', { ...HOME, address: `a${nth}` })),
    );
    const { details } = await ann.isRefused('409 too-many-addresses', 'customers/save-address', {
      ...HOME,
      address: 'a50',
    });
    assert.deepEqual(details, { most: 50 });
    await ann.does('customers/save-address', { ...HOME, address: 'a7', city: 'Nice' });
  },

  'consent is given in a wording, and withdrawn as easily': async (world) => {
    const ann = await world.customer();
    await ann.does('customers/give-consent', { purpose: 'newsletter', wording: 'newsletter-2026-01' });
    const [given] = await ann.sees('customers/my-consents');
    assert.deepEqual([given.purpose, given.given, given.wording], ['newsletter', true, 'newsletter-2026-01']);
    await ann.does('customers/withdraw-consent', { purpose: 'newsletter' });
    const [withdrawn] = await ann.sees('customers/my-consents');
    assert.deepEqual([withdrawn.purpose, withdrawn.given], ['newsletter', false]);
  },

  'all that is kept of a person can be taken along, and holds no secret': async (world) => {
    const ann = await world.customer();
    await ann.does('customers/save-address', HOME);
    await ann.does('customers/give-consent', { purpose: 'newsletter', wording: 'w1' });
    const data = await ann.get('customers/my-data');
    const { profile, addresses, consents, sessions } = data.body;
    assert.equal(profile.email, ann.email);
    assert.equal(addresses[0].recipient, 'Ada Lovelace');
    assert.equal(consents[0].purpose, 'newsletter');
    assert.equal(sessions[0].session, ann.session);
    for (const secret of [ann.password, ann.token, 'argon2']) assert.ok(!data.text.includes(secret));
    assert.deepEqual((await world.owner.sees('customers/person-data', { customer: ann.customer })).profile, profile);
  },

  'nobody changes or sees another’s profile': async (world) => {
    const [ann, bob, visitor] = [await world.customer(), await world.customer(), await world.visitor()];
    const change = { customer: ann.customer, name: 'Mallory' };
    await bob.isRefused('404 not-found', 'customers/change-profile', change);
    await visitor.isRefused('403 forbidden', 'customers/change-profile', change);
    await world.anybody.isRefused('401 unauthenticated', 'customers/change-profile', change);
    for (const [who, outcome] of [
      [bob, '403 forbidden'],
      [visitor, '403 forbidden'],
      [world.anybody, '401 unauthenticated'],
    ] as const)
      for (const query of ['customer', 'person-data', 'groups-of'])
        await who.isNotTold(outcome, `customers/${query}`, { customer: ann.customer });
    await ann.does('customers/change-profile', { ...change, name: 'Ada King' });
    assert.equal((await ann.sees('customers/my-profile')).name, 'Ada King');
  },

  'a visitor is known by a token; the name alone opens nothing': async (world) => {
    const visitor = await world.visitor();
    const again = { visitor: visitor.visitor, token: newToken() };
    await world.anybody.isRefused('409 visitor-exists', 'customers/become-visitor', again);
    await visitor.isNotTold('403 forbidden', 'customers/my-profile');
    assert.equal((await world.bearing('a stranger', again.token).get('customers/my-profile')).status, 401);
  },

  'what a visitor did joins an account only after its address is verified': async (world) => {
    const [ann, visitor] = [await world.customer(), await world.visitor()];
    await ann.isRefused('409 email-not-verified', 'customers/join-visitor', { token: visitor.token });
  },

  'names of people are written in every script, and come back as they were': async (world) => {
    const ann = await world.customer();
    for (const name of ['Søren Ω', '山田 太郎', 'محمد', 'D’Arcy-O’Neil', 'Zoë 👩‍🚀', 'A'.repeat(200)]) {
      await ann.does('customers/change-profile', { customer: ann.customer, name });
      assert.equal((await ann.sees('customers/my-profile')).name, name);
    }
    for (const name of ['', ' Ada', 'Ada\u0000', 'Ada\nKing', 'A'.repeat(201)])
      await ann.isRefused('400 invalid', 'customers/change-profile', { customer: ann.customer, name });
  },
});
