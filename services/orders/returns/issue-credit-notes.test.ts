import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID, opened } from '../checkout/testing/facts.ts';
import { numbering } from '../numbering.ts';
import { creditNote } from './credit-note.ts';
import { issueCreditNotes } from './issue-credit-notes.ts';
import { all, base, come, credited, head, issued, NOTE, note, one, potLine } from './testing/credited.ts';
import {
  allSent,
  invoiced,
  it,
  OTHER,
  pieces,
  placedOrder,
  received,
  requested,
  RETURN,
  sent,
  withdrawn,
  withdrawnAs,
} from './testing/facts.ts';

const at = { at: '2026-02-03T23:30:00.000Z' };
/** Streams’ events that one decision records. */
const together = (...streams: ReturnType<typeof events>[]) => streams;
const assigned = events(numbering('c'), ['number-assigned', { number: 1, order: ID, series: 'c' }]);

test('a credit note has the next number of the channel’s series, and what it says is one decision with it', () => {
  const document = {
    creditNote: NOTE,
    return: RETURN,
    order: ID,
    channel: 'web',
    currency: 'GBP',
    scale: 2,
    items: [{ line: 0, sku: 'POT', quantity: 1, net: 625, tax: 125, gross: 750 }],
    credits: 'F1.invoice',
    ...issued([potLine], 750),
  };
  given(...come)
    .when(issueCreditNotes, { return: RETURN }, at)
    .then(
      ...together(
        credited(),
        events(it, [
          'pieces-credited',
          { ...head, invoice: 'F1.invoice', creditNote: NOTE, lines: one, gross: 750, carriage: false },
        ]),
        assigned,
        events(creditNote(NOTE), ['credit-note-issued', document]),
      ),
    );
  given(...come, assigned, credited())
    .when(issueCreditNotes, { return: RETURN })
    .thenNothing();
  given(...come.slice(0, -1))
    .when(issueCreditNotes, { return: RETURN })
    .thenRejected('wrong-return-status', { return: RETURN, status: 'requested' });
  given().when(issueCreditNotes, { return: RETURN }).thenRejected('no-such-return', { return: RETURN });
});

test('the credit of all that was withdrawn equals the invoice, with its delivery; of a return it does not', () => {
  const goods = { kind: 'goods' as const, ...base, net: 1667, tax: 333 };
  const carriage = { kind: 'carriage' as const, ...base, net: 417, tax: 83 };
  const before = [opened, placedOrder(), allSent, invoiced('F1')];
  for (const [ask, lines, gross] of [
    [withdrawn(all), [goods, carriage], 2500],
    [requested(all), [goods], 2000],
  ] as const) {
    const isWhole = gross === 2500;
    given(...before, ...ask, received(all))
      .when(issueCreditNotes, { return: RETURN }, at)
      .then(
        ...together(
          credited([{ ...note, ...issued(lines, gross) }], 2, 3),
          events(it, [
            'pieces-credited',
            { ...head, invoice: 'F1.invoice', creditNote: NOTE, lines: all, gross, carriage: isWhole },
          ]),
          assigned,
          events(creditNote(NOTE), [
            'credit-note-issued',
            {
              creditNote: NOTE,
              return: RETURN,
              order: ID,
              channel: 'web',
              currency: 'GBP',
              scale: 2,
              items: [
                { line: 0, sku: 'POT', quantity: 2, net: 1251, tax: 250, gross: 1501 },
                { line: 1, sku: 'MUG', quantity: 1, net: 416, tax: 83, gross: 499 },
              ],
              credits: 'F1.invoice',
              ...issued(lines, gross),
            },
          ]),
        ),
      );
  }
});

test('a withdrawal of what was not sent credits the delivery when all that was sent has come back; else nothing', () => {
  const before = [opened, placedOrder(), sent('F1', [pieces(0, 2)]), invoiced('F1')];
  const earlier = { order: ID, return: OTHER, lines: [pieces(0, 2)] };
  const credit = events(it, [
    'pieces-credited',
    { ...earlier, invoice: 'F1.invoice', creditNote: 'N', gross: 1501, carriage: false },
  ]);
  const back = [...withdrawnAs(OTHER, earlier.lines), credit];
  const gone = events(it, ['pieces-cancelled', { order: ID, cancellation: 'C', lines: [pieces(1, 1)], gross: 499 }]);
  const declared = withdrawn([], [pieces(1, 1)]);
  const delivery = { ...issued([{ kind: 'carriage', ...base, net: 417, tax: 83 }], 500) };
  given(...before, ...back, ...declared, gone)
    .when(issueCreditNotes, { return: RETURN }, at)
    .then(
      ...together(
        credited([{ ...note, ...delivery }], 0, 0),
        events(it, [
          'pieces-credited',
          { ...head, invoice: 'F1.invoice', creditNote: NOTE, lines: [], gross: 500, carriage: true },
        ]),
        assigned,
        events(creditNote(NOTE), [
          'credit-note-issued',
          {
            creditNote: NOTE,
            return: RETURN,
            order: ID,
            channel: 'web',
            currency: 'GBP',
            scale: 2,
            items: [],
            credits: 'F1.invoice',
            ...delivery,
          },
        ]),
      ),
    );
  given(...before, ...declared, gone)
    .when(issueCreditNotes, { return: RETURN }, at)
    .thenNothing();
});

test('the delivery comes back with the withdrawal that leaves nothing of the order, once', () => {
  const before = [opened, placedOrder(), sent('F1', [pieces(0, 2)]), invoiced('F1')];
  // A mug is still to be sent.
  given(...before, ...withdrawn([pieces(0, 2)]), received([pieces(0, 2)]))
    .when(issueCreditNotes, { return: RETURN }, at)
    .then(
      ...together(
        credited([{ ...note, ...issued([{ kind: 'goods', ...base, net: 1251, tax: 250 }], 1501) }], 1, 2),
        events(it, [
          'pieces-credited',
          { ...head, invoice: 'F1.invoice', creditNote: NOTE, lines: [pieces(0, 2)], gross: 1501, carriage: false },
        ]),
        assigned,
        events(creditNote(NOTE), [
          'credit-note-issued',
          {
            creditNote: NOTE,
            return: RETURN,
            order: ID,
            channel: 'web',
            currency: 'GBP',
            scale: 2,
            items: [{ line: 0, sku: 'POT', quantity: 2, net: 1251, tax: 250, gross: 1501 }],
            credits: 'F1.invoice',
            ...issued([{ kind: 'goods', ...base, net: 1251, tax: 250 }], 1501),
          },
        ]),
      ),
    );
});
