import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { customers } from '@banyan/customers/contract';
import { mailing } from './mailing.ts';

const customer = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
const asked = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f';
const until = '2026-01-02T00:00:00.000Z';
const verification = (email: string) =>
  events(customers, ['verification-asked', { customer, verification: asked, until, email }]);
const reset = (email: string) => events(customers, ['reset-asked', { customer, reset: asked, until, email }]);

test('what a customer asks for by e-mail is queued', () => {
  const to = 'ada@example.org';
  const facts = { asked, until };
  const verify = { mail: `verify-email ${customer} ${asked}`, template: 'verify-email' as const, customer, to, facts };
  given()
    .whenEvent(mailing, verification(to))
    .then({ appended: [['mail-queued', verify]] });
  const anew = { ...verify, mail: `reset-password ${customer} ${asked}`, template: 'reset-password' as const };
  given()
    .whenEvent(mailing, reset(to))
    .then({ appended: [['mail-queued', anew]] });
});

test('an account of before whose address no e-mail can be sent to stops nothing', () => {
  for (const email of [
    '<ada@example.org>',
    'x,ada@example.org',
    'a;b@example.org',
    'a:b@example.org',
    '"a"@example.org',
    'ada(x)@example.org',
    'ada@example.org(x)',
    'ada\u202Egro.elpmaxe@example.org',
    'ada@exa\u200Bmple.org',
  ]) {
    given().whenEvent(mailing, verification(email)).thenNothing();
    given().whenEvent(mailing, reset(email)).thenNothing();
  }
});
