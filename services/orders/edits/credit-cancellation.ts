import { decision, DefectError, reject } from '@banyan/core';
import { localDate } from '@banyan/pricing/contract';
import { knownChannel } from '../checkout/known-channel.ts';
import { orders } from '../contract.ts';
import { prepaymentInvoiceOf } from '../fulfilment/fulfilment-ids.ts';
import { invoice } from '../fulfilment/invoice.ts';
import { grossOfShares } from '../fulfilment/share-of-pieces.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { creditNote } from '../returns/credit-note.ts';
import { cancellation } from './cancellation.ts';
import { creditNoteOfCancellation } from './edit-ids.ts';

/**
 * Credits what was invoiced before it was to be sent and now never is: number, credit note and what is to be posted are one decision. What it says was settled
 * when the pieces were given up.
 */
export const creditCancellation = decision(
  orders,
  'credit-cancellation',
  (body) => cancellation(body.cancellation),
  ({ cancellation: id }, it, { stream, occurredAt }) => {
    const { begun, credited } = it.state;
    if (begun?.credit === undefined) return reject('no-such-cancellation', { cancellation: id });
    if (credited !== null) return;
    const { order: of, nth, credit, currency } = begun;
    const credits = prepaymentInvoiceOf(of);
    const { issued } = stream(invoice(credits)).state;
    if (issued === null) return reject('not-invoiced', { order: of });
    const { channel, scale } = issued;
    const { customer } = stream(order(of)).state;
    const { facts } = stream(knownChannel(channel)).state;
    if (facts === null || customer === null)
      throw new DefectError(`the channel or the buyer of order ${of} is not known`, { order: of });
    // A prepayment is of no kind yet, and all of it is taxed by one country.
    const { country, kind } = issued.lines[0]!;
    const lines = credit.shares.map((share) => ({ kind, country, ...share }));
    const series = facts.series.creditNotes;
    const numbers = stream(numbering(series));
    const number = numbers.state.last + 1;
    const note = creditNoteOfCancellation(of, nth);
    const head = { creditNote: note, credits, series, number, date: localDate(occurredAt, facts.timeZone), customer };
    numbers.append('number-assigned', { number, order: of, series });
    stream(creditNote(note)).append('credit-note-issued', {
      ...head,
      cancellation: id,
      order: of,
      channel,
      currency,
      scale,
      lines,
      items: credit.items,
      gross: grossOfShares(credit.shares),
    });
    it.append('cancellation-credited', { cancellation: id, ...head, lines });
  },
);
