import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { customers } from '@banyan/customers/contract';
import { mail } from './mail.ts';
import { mailing } from './mailing.ts';
import { outbox } from './outbox.ts';
import { queueMail, recordFailure, recordSent, sendAgain } from './send-mail.ts';
import { renderMail, type Template } from './templates.ts';

const at = '2026-01-01T00:00:00.000Z';
const facts = { order: 'web-1' };
const asked = { mail: 'm1', template: 'order-placed', customer: 'ann', to: 'ann@example.net', facts } as const;
const queued = events(mail('m1'), ['mail-queued', asked]);
const sent = events(mail('m1'), ['mail-sent', { mail: 'm1', round: 1, said: '250 ok' }]);
const deferred = (attempt: number, until: string) =>
  events(mail('m1'), ['mail-deferred', { mail: 'm1', round: 1, attempt, said: '451', until }]);
const due = (attempt: number) => events(mail('m1'), ['mail-due', { mail: 'm1', round: 1, attempt }]);
const failure = (attempt: number, permanent: boolean) => ({ mail: 'm1', round: 1, attempt, said: '451', permanent });

test('an e-mail is queued once and recorded as sent once', () => {
  given().when(queueMail, asked).then(queued);
  given(queued)
    .when(queueMail, { ...asked, to: 'other@example.net' })
    .thenNothing();
  given(queued).when(recordSent, { mail: 'm1', round: 1, said: '250 ok' }).then(sent);
  given(queued, sent).when(recordSent, { mail: 'm1', round: 1, said: '250 ok' }).thenNothing();
  given().when(recordSent, { mail: 'm1', round: 1, said: 'x' }).thenRejected('no-such-mail', {});
  given(queued)
    .when(queueMail, { ...asked, to: 'ann@example.net\r\nBcc: eve@example.net' })
    .thenInvalid('/to');
});

test('a failure of the moment defers it, each time longer; one for good, or the last, ends it', () => {
  given(queued).when(recordFailure, failure(1, false), { at }).then(deferred(1, '2026-01-01T00:01:00.000Z'));
  const second = [queued, deferred(1, at), due(2)];
  given(...second)
    .when(recordFailure, failure(2, false), { at })
    .then(deferred(2, '2026-01-01T00:02:00.000Z'));
  given(...second)
    .when(recordFailure, failure(1, false))
    .thenNothing();
  const ended = events(mail('m1'), ['mail-failed', { mail: 'm1', round: 1, said: '451' }]);
  given(queued).when(recordFailure, failure(1, true)).then(ended);
  const all = Array.from({ length: 27 }, (_, nth) => [deferred(nth + 1, at), due(nth + 2)]).flat();
  given(queued, ...all)
    .when(recordFailure, failure(28, false))
    .then(ended);
  given(queued, ended).when(recordFailure, failure(1, false)).thenNothing();
});

test('it is due again at its time, and not when it has been settled meanwhile', () => {
  given(queued)
    .whenEvent(mailing, deferred(1, '2026-01-01T00:01:00.000Z'))
    .then({ scheduled: { again: '2026-01-01T00:01:00.000Z' } });
  given(queued, deferred(1, at))
    .whenTimer(mailing, 'm1', 'again')
    .then({ appended: [['mail-due', { mail: 'm1', round: 1, attempt: 2 }]] });
  given(queued, deferred(1, at), sent).whenTimer(mailing, 'm1', 'again').thenNothing();
});

test('staff has it sent again by rounds, so that twice the same is once', () => {
  const again = events(mail('m1'), ['mail-requeued', { mail: 'm1', round: 2 }]);
  given(queued, sent).when(sendAgain, { mail: 'm1', round: 2 }).then(again);
  given(queued, sent, again).when(sendAgain, { mail: 'm1', round: 2 }).thenNothing();
  given(queued, sent).when(sendAgain, { mail: 'm1', round: 3 }).thenRejected('wrong-round', { next: 2 });
  given(queued).when(sendAgain, { mail: 'm1', round: 2 }).thenRejected('not-over', {});
  given().when(sendAgain, { mail: 'm1', round: 2 }).thenRejected('no-such-mail', {});
});

test('what customers ask for is queued under a name of its own; for somebody who is erased by then, nothing is', () => {
  const verification = { customer: 'ann', verification: 'v1', until: at };
  given()
    .whenEvent(mailing, events(customers, ['verification-asked', { ...verification, email: 'ann@example.net' }]))
    .then({
      appended: [
        [
          'mail-queued',
          {
            mail: 'verify-email ann v1',
            template: 'verify-email',
            customer: 'ann',
            to: 'ann@example.net',
            facts: { asked: 'v1', until: at },
          },
        ],
      ],
    });
  given()
    .whenEvent(mailing, events(customers, ['verification-asked', { ...verification, email: erased }]))
    .thenNothing();
});

test('of an e-mail to somebody erased neither address nor text is left, and it is not due', () => {
  given(events(mail('m1'), ['mail-queued', { ...asked, to: erased }])).thenRows(outbox, {
    m1: {
      mail: 'm1',
      template: 'order-placed',
      customer: 'ann',
      asked: null,
      link: null,
      said: null,
      to: erased,
      subject: erased,
      text: erased,
      status: 'erased',
      round: 1,
      attempts: 0,
      queuedAt: at,
      changedAt: at,
    },
  });
});

test('every template says its subject and whom it greets, with an amount to the last digit', () => {
  const templates: readonly Template[] = [
    ...(['order-placed', 'order-shipped', 'order-cancelled', 'refund-paid'] as const),
    ...(['withdrawal-acknowledged', 'parcel-lost', 'verify-email', 'reset-password'] as const),
    ...(['payment-due', 'edit-to-pay', 'edit-given-up'] as const),
  ];
  for (const template of templates) {
    const { subject, text } = renderMail(template, 'Ann', { order: 'web-1', until: at });
    assert.ok(subject.length > 10 && !subject.includes('undefined'), subject);
    assert.ok(text.startsWith('Hello Ann,') && !text.includes('undefined'), text);
  }
  const some = renderMail('order-cancelled', 'Ann', { order: 'web-1', items: [{ what: 'POT', quantity: 1 }] });
  assert.equal(some.subject, 'Some of your order web-1 has been cancelled');
  assert.match(some.text, /the rest of your order stands:\n\n1 x POT/);
  const ready = renderMail('order-shipped', 'Ann', { order: 'web-1', isReady: true });
  assert.equal(ready.subject, 'Your order web-1 is ready to be collected');
  assert.ok(!ready.text.includes('left'));
  const total = (amount: number, scale: number) =>
    renderMail('refund-paid', undefined, { total: { amount, currency: 'EUR', scale } }).text;
  for (const [amount, scale, shown] of [
    [5, 2, '0.05'],
    [-1234, 2, '-12.34'],
    [7, 0, '7'],
    [123456, 4, '12.3456'],
  ] as const)
    assert.ok(total(amount, scale).includes(`Amount: ${shown} EUR`), total(amount, scale));
});
