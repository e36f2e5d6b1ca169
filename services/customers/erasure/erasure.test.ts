import assert from 'node:assert/strict';
import { test } from 'node:test';
import { events, given, trialDigest } from '@banyan/core/testing';
import { account } from '../account/account.ts';
import { emailClaim } from '../account/email-claim.ts';
import { becomeVisitor, joinVisitor, visitorName, visitorToken } from '../account/visitor.ts';
import { changeProfile } from '../change-profile.ts';
import { customers } from '../contract.ts';
import { customer } from '../customer.ts';
import { askErasure, withdrawErasure } from './ask-erasure.ts';
import { erasure } from './erasure.ts';
import { confirmErasure, proceedWithErasure } from './proceed-with-erasure.ts';
import { confirmDestruction, document, keepDocument, keeping, retention, setRetention } from './retention.ts';

const ann = { caller: { role: 'customer', id: 'ann', tenant: 'default' } } as const;
const named = { customer: 'ann', erasure: 'e1' };
const visitor = 'visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
const guest = { caller: { role: 'public', id: visitor, tenant: 'default', credential: visitor } } as const;
const registered = events(customer('ann'), ['customer-registered', { customer: 'ann', country: 'France' }]);
const asked = events(erasure('ann'), ['erasure-asked', named]);
const begun = events(erasure('ann'), ['erasure-begun', { ...named, names: [] }]);
const erasedNow = events(erasure('ann'), ['person-erased', named]);
const order = { kind: 'order', name: 'o1' };
const refund = { kind: 'refund', name: 'r1' };

test('people ask for themselves, visitors by their token; asked again nothing changes, under another name it is refused', () => {
  given(registered).when(askErasure, named, ann).then(asked);
  given(registered).when(askErasure, named).then(asked);
  given(registered, asked).when(askErasure, named, ann).thenNothing();
  given(registered, asked)
    .when(askErasure, { ...named, erasure: 'e2' }, ann)
    .thenRejected('erasure-exists', { erasure: 'e1' });
  for (const command of ['ask-erasure', 'withdraw-erasure'] as const)
    assert.equal(customers.commands[command].owner, 'customer', 'what somebody else asks for is not found');
  given().when(askErasure, named).thenRejected('no-such-customer', {});
  given(events(visitorName(visitor), ['visitor-came', { visitor, digest: 'd', until: '2027-01-01T00:00:00.000Z' }]))
    .when(askErasure, { customer: visitor, erasure: 'e1' }, guest)
    .then(events(erasure(visitor), ['erasure-asked', { customer: visitor, erasure: 'e1' }]));
});

test('the token of a visitor who is erased ends with them, and comes to nothing again', () => {
  const token = 'v'.repeat(43);
  const digest = trialDigest(token);
  const came = { visitor, digest, until: '2099-01-01T00:00:00.000Z' };
  const known = [
    events(visitorName(visitor), ['visitor-came', came]),
    events(visitorToken(digest), ['visitor-came', came]),
    events(erasure(visitor), ['erasure-asked', { customer: visitor, erasure: 'e1' }]),
  ];
  const ended = events(visitorToken(digest), ['visitor-ended', { visitor, digest }]);
  const body = { customer: visitor, erasure: 'e1' };
  given(...known)
    .when(proceedWithErasure, { ...body, obstacles: [order] })
    .then(events(erasure(visitor), ['erasure-waits', { ...body, obstacles: [order] }]));
  given(...known)
    .when(proceedWithErasure, { ...body, obstacles: [] })
    .then(ended, events(erasure(visitor), ['erasure-begun', { ...body, names: [] }]));
  given(...known, ended)
    .when(becomeVisitor, { visitor, token })
    .thenRejected('visitor-exists', {});
  given(...known)
    .when(becomeVisitor, { visitor, token })
    .thenNothing();
  given(...known, ended)
    .when(joinVisitor, { token }, ann)
    .thenRejected('no-such-visitor', {});
});

test('it waits for what is not finished, can be taken back meanwhile, and not any more once it has begun', () => {
  const waits = events(erasure('ann'), ['erasure-waits', { ...named, obstacles: [order, refund] }]);
  given(registered, asked)
    .when(proceedWithErasure, { ...named, obstacles: [order, refund] })
    .then(waits)
    .thenAnswer({ status: 'waiting' });
  given(registered, asked, waits)
    .when(proceedWithErasure, { ...named, obstacles: [refund, order] })
    .thenNothing();
  const withdrawn = events(erasure('ann'), ['erasure-withdrawn', named]);
  given(registered, asked, waits).when(withdrawErasure, named, ann).then(withdrawn);
  given(registered, asked, withdrawn).when(withdrawErasure, named, ann).thenNothing();
  given(registered, asked, withdrawn)
    .when(proceedWithErasure, { ...named, obstacles: [] })
    .thenNothing();
  given(registered, asked, begun).when(withdrawErasure, named, ann).thenRejected('too-late', {});
  given(registered, asked)
    .when(withdrawErasure, { ...named, erasure: 'e2' }, ann)
    .thenRejected('no-such-erasure', {});
});

test('when it begins, sessions end and addresses are nobody’s, but for one that somebody else has by now', () => {
  const claimed = (name: string, by: string) =>
    events(emailClaim(name), ['email-claimed', { emailDigest: name, customer: by }]);
  const retired = [
    events(emailClaim('second'), ['email-retired', { emailDigest: 'second' }]),
    events(emailClaim('third'), ['email-retired', { emailDigest: 'third' }]),
    events(customer('ann'), ['customer-closed', { customer: 'ann' }]),
    events(erasure('ann'), ['erasure-begun', { ...named, names: ['second', 'third'] }]),
  ];
  given(
    registered,
    events(account('ann'), ['account-opened', { customer: 'ann', emailDigest: 'first', hash: 'h' }]),
    events(account('ann'), ['email-changed', { customer: 'ann', emailDigest: 'second' }]),
    events(account('ann'), ['email-changed', { customer: 'ann', emailDigest: 'third' }]),
    claimed('first', 'boris'),
    claimed('third', 'ann'),
    asked,
  )
    .when(proceedWithErasure, { ...named, obstacles: [] })
    .then(...retired);
  given(registered, asked, begun)
    .when(proceedWithErasure, { ...named, obstacles: [order] })
    .thenNothing();
  const closed = events(customer('ann'), ['customer-closed', { customer: 'ann' }]);
  given(registered, closed).when(changeProfile, { customer: 'ann', name: 'Ann' }).thenRejected('no-such-customer', {});
});

test('it is confirmed once it has begun, once', () => {
  given(registered, asked).when(confirmErasure, named).thenRejected('no-such-erasure', {});
  given(registered, asked, begun).when(confirmErasure, named).then(erasedNow);
  given(registered, asked, begun, erasedNow).when(confirmErasure, named).thenNothing();
});

test('documents are kept to the end of the year and so many years more, by a timer; then their key goes', () => {
  const keep = { document: 'i1', customer: 'ann', issuedAt: '2026-03-01T10:00:00.000Z' };
  const until = '2037-01-01T00:00:00.000Z';
  const kept = events(document('i1'), ['document-kept', { document: 'i1', customer: 'ann', until }]);
  given().when(keepDocument, keep).then(kept).thenAnswer({ until });
  given(kept).when(keepDocument, keep).thenNothing();
  const six = events(retention('all'), ['retention-set', { years: 6 }]);
  given().when(setRetention, { years: 6 }).then(six);
  given(six).when(setRetention, { years: 6 }).thenNothing();
  given().when(setRetention, { years: 10 }).thenNothing();
  given(six).when(keepDocument, keep).thenAnswer({ until: '2033-01-01T00:00:00.000Z' });
  given(kept, six).when(keepDocument, keep).thenAnswer({ until });
  given()
    .whenEvent(keeping, kept)
    .then({ scheduled: { end: until } });
  const ended = events(document('i1'), ['retention-ended', { document: 'i1' }]);
  given(kept)
    .whenTimer(keeping, 'i1', 'end')
    .then({ appended: [['retention-ended', { document: 'i1' }]] });
  given(kept).when(confirmDestruction, { document: 'i1' }).thenRejected('no-such-document', {});
  const destroyed = events(document('i1'), ['document-destroyed', { document: 'i1' }]);
  given(kept, ended).when(confirmDestruction, { document: 'i1' }).then(destroyed);
  given(kept, ended, destroyed).when(confirmDestruction, { document: 'i1' }).thenNothing();
});
