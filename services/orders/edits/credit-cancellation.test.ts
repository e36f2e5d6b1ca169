import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, channelFacts, ID, opened } from '../checkout/testing/facts.ts';
import { knownChannel } from '../checkout/known-channel.ts';
import { invoice } from '../fulfilment/invoice.ts';
import { numbering } from '../numbering.ts';
import { creditNote } from '../returns/credit-note.ts';
import { cancellation } from './cancellation.ts';
import { creditCancellation } from './credit-cancellation.ts';
import { accepted } from './testing/accepted.ts';
import { cancelledPot, credited, prepaid, CREDIT, potCredit } from './testing/credited.ts';

/** Streams’ events that one decision records. */
const together = (...streams: ReturnType<typeof events>[]) => streams;
const body = { cancellation: 'c-1' };
const begun = events(cancellation('c-1'), ['cancellation-begun', cancelledPot]);
const issued = events(invoice(prepaid.invoice), ['invoice-issued', prepaid]);
const placed = [accepted(), opened, begun, issued];
const assigned = events(numbering('c'), ['number-assigned', { number: 1, order: ID, series: 'c' }]);
const issuedNote = {
  creditNote: CREDIT,
  cancellation: 'c-1',
  credits: prepaid.invoice,
  order: ID,
  channel: 'web',
  series: 'c',
  number: 1,
  date: '2026-02-03',
  customer: BUYER,
  currency: 'GBP',
  scale: 2,
  lines: credited.lines,
  items: potCredit.items,
  gross: 750,
};
const noteOf = (part: Partial<typeof issuedNote> = {}) =>
  events(creditNote(CREDIT), ['credit-note-issued', { ...issuedNote, ...part }]);
const note = noteOf();
const noted = events(cancellation('c-1'), ['cancellation-credited', credited]);
const at = { at: '2026-02-03T23:30:00.000Z' };

test('what was invoiced before it was to be sent is credited: number, credit note and what is posted are one decision', () => {
  given(...placed)
    .when(creditCancellation, body, at)
    .then(...together(assigned, note, noted));
  given(...placed, assigned, note, noted)
    .when(creditCancellation, body, at)
    .thenNothing();
});

test('the next of the series has the next number, the date is the channel’s, and the tax the country’s of the invoice', () => {
  const away = { ...prepaid, lines: prepaid.lines.map((line) => ({ ...line, country: 'DE' })) };
  const inBerlin = { ...channelFacts, timeZone: 'Europe/Berlin' };
  const lines = credited.lines.map((line) => ({ ...line, country: 'DE' }));
  const said = { ...credited, number: 2, date: '2026-02-04', lines };
  given(
    accepted(),
    events(knownChannel('web'), ['channel-learnt', inBerlin]),
    begun,
    events(invoice(prepaid.invoice), ['invoice-issued', away]),
    assigned,
  )
    .when(creditCancellation, body, at)
    .then(
      ...together(
        events(numbering('c'), ['number-assigned', { number: 2, order: ID, series: 'c' }]),
        noteOf({ number: 2, date: '2026-02-04', lines }),
        events(cancellation('c-1'), ['cancellation-credited', said]),
      ),
    );
});

test('of what was not invoiced, or does not exist, nothing is credited', () => {
  const { credit: _, ...free } = cancelledPot;
  for (const before of [[], [events(cancellation('c-1'), ['cancellation-begun', free])]])
    given(accepted(), opened, issued, ...before)
      .when(creditCancellation, body, at)
      .thenRejected('no-such-cancellation', body);
  given(accepted(), opened, begun).when(creditCancellation, body, at).thenRejected('not-invoiced', { order: ID });
});
