import { decision, DefectError, reject } from '@banyan/core';
import { localDate } from '@banyan/pricing/contract';
import { knownChannel } from '../checkout/known-channel.ts';
import { orders } from '../contract.ts';
import { invoice as invoiceOf } from '../fulfilment/invoice.ts';
import { numbering } from '../numbering.ts';
import { order } from '../order.ts';
import { offsetUnpaid } from '../payment-failures/offset-unpaid.ts';
import { creditNote, creditNoteOf } from './credit-note.ts';
import { creditItems, creditLines } from './credit-lines.ts';
import { creditOfReturn } from './credit-of-return.ts';
import { isOfNoGoods, LOST, orderReturn, type Note } from './order-return.ts';
import { lessen, waitingParcels, withoutWaiting } from './lessen-parcels.ts';
import { creditable } from './receive-return.ts';

/**
 * Issues a credit note for each invoice that a return touches: the numbers of the channel’s series, the documents, what of the invoices is credited and what is
 * to be posted are one decision. What costs nothing has no document.
 */
export const issueCreditNotes = decision(
  orders,
  'issue-credit-notes',
  (body) => orderReturn(body.return),
  ({ return: id }, it, { stream, at }) => {
    const { status, order: name, received, reason, lines, calledOff } = it.state;
    if (status === 'none') return reject('no-such-return', { return: id });
    if (status === 'refunding' || status === 'refunded') return;
    // Of a withdrawal from what was not sent yet nothing has to come back, but it may be the one that leaves nothing of the order; what was lost never comes.
    const isReady = status === 'received' || (status === 'requested' && isOfNoGoods(it.state));
    if (!isReady) return reject('wrong-return-status', { return: id, status });
    const of = stream(order(name));
    const { quote, customer, country } = of.state;
    if (quote === null || customer === null) throw new DefectError(`return ${id} is of no checkout`, { return: id });
    const { facts } = stream(knownChannel(quote.channel)).state;
    if (facts === null) throw new DefectError(`the channel of return ${id} is not known`, { return: id });
    const back = received === null ? lines : creditable(received.lines);
    const series = facts.series.creditNotes;
    const numbers = stream(numbering(series));
    const notes: Note[] = [];
    const parcels = waitingParcels(of.state, { stream });
    const credits = creditOfReturn({ ...of.state, quote, ...withoutWaiting(of.state, parcels) }, it.state, back, {
      stream,
    });
    for (const credit of credits) {
      const { invoice, gross, carriage, items, owedBack } = credit;
      const isFree = gross === 0;
      const parcel = parcels.find((one) => one.invoice === invoice);
      if (parcel !== undefined) lessen(of, parcel, { by: id, gross });
      const note = creditNoteOf(id, notes.length + 1);
      of.append('pieces-credited', {
        order: name,
        return: id,
        invoice,
        creditNote: isFree ? null : note,
        lines: items.map(({ line, quantity }) => ({ line, quantity })),
        gross,
        carriage: carriage.length > 0,
        ...(reason === LOST && { isLost: true }),
        ...(calledOff !== null && { isUnsent: true }),
      });
      // What was not taken after all and is credited now is owed no more.
      offsetUnpaid(of, { amount: gross - owedBack, ofRefund: false, isAbout: (one) => one.invoice === invoice });
      if (isFree) continue;
      const number = numbers.state.last + 1;
      numbers.append('number-assigned', { number, order: name, series });
      const date = localDate(at, facts.timeZone);
      const { issued } = stream(invoiceOf(invoice)).state;
      if (issued === null) throw new DefectError(`there is no invoice ${invoice}`, { invoice });
      const head = { series, number, date, customer, gross, lines: creditLines(credit, issued) };
      stream(creditNote(note)).append('credit-note-issued', {
        creditNote: note,
        return: id,
        order: name,
        channel: quote.channel,
        currency: quote.currency,
        scale: quote.scale,
        items: creditItems(credit, quote),
        credits: invoice,
        ...head,
      });
      notes.push({ creditNote: note, invoice, ...head, owedBack });
    }
    // Where others have been credited of its invoice before, it waits for this all the same.
    const own = parcels.find(({ parcel }) => parcel.id === calledOff && parcel.state.crediting.includes(id));
    if (own !== undefined) lessen(of, own, { by: id, gross: 0 });
    if (back.length === 0 && notes.length === 0) return;
    it.append('return-credited', {
      return: id,
      order: name,
      customer,
      country,
      currency: quote.currency,
      scale: quote.scale,
      lines: back.length,
      units: back.reduce((sum, { quantity }) => sum + quantity, 0),
      gross: notes.reduce((sum, { gross }) => sum + gross, 0),
      notes,
    });
  },
);
