import type { CommandAnswer } from '@banyan/core';
import type { payments } from '@banyan/payments/contract';
import { creditDocumentOf } from '../fulfilment/document-of.ts';
import { LOST } from './order-return.ts';
import { inMinor, refunded, type Settling } from './settling-steps.ts';

/** The name of what a return brings about in the inventory. */
function goodsOf({ id }: Settling): string {
  return `order-return:${id}`;
}

function receivedOf({ state }: Settling) {
  return state.received!;
}

/** What can be sold again goes on its shelf. */
export function restock(it: Settling): void {
  const { location, goods } = receivedOf(it);
  if (goods.sellable.length === 0) return quarantine(it);
  it.send('restock', { return: goodsOf(it), location, lines: goods.sellable });
}

/** What has to be looked at is kept apart, and so is what is damaged until it is thrown away. */
export function quarantine(it: Settling): void {
  const { location, goods } = receivedOf(it);
  const lines = [...goods.inspect, ...goods.damaged];
  if (lines.length === 0) return issue(it);
  it.send('quarantine', { return: `${goodsOf(it)}:inspect`, location, lines, inspect: true });
}

/** Books the next article in that was lost, which was sold and is so no more, to write it off then. */
export function writeOff(it: Settling): void {
  const { writeOffs, scrapped: before } = it.state;
  const next = writeOffs[before];
  if (next === undefined) return issue(it);
  const { location, sku, quantity } = next;
  const name = `${goodsOf(it)}:lost-${before + 1}`;
  it.send('quarantine', { return: name, location, lines: [{ sku, quantity }], inspect: true });
}

/** Throws the next article away that came back damaged, or writes the one off that was lost. */
export function scrap(it: Settling): void {
  const { received, writeOffs, scrapped: before } = it.state;
  const inspection = `${goodsOf(it)}:${before + 1}`;
  const lost = writeOffs[before];
  const damaged = received?.goods.damaged[before];
  if (lost !== undefined) it.send('scrap', { inspection, ...lost, outcome: 'scrap', reason: 'lost on its way' });
  else if (received === null || damaged === undefined) issue(it);
  else {
    const { location } = received;
    it.send('scrap', { inspection, location, ...damaged, outcome: 'scrap', reason: 'came back damaged' });
  }
}

/** An article was thrown away, or written off. */
export function scrapped(it: Settling): void {
  it.append('damage-scrapped', { return: it.id });
  if (it.state.reason === LOST) writeOff(it);
  else scrap(it);
}

function issue(it: Settling): void {
  it.send('issue', { return: it.id });
}

/** Posts the next credit note; then the money goes back. */
export function post(it: Settling): void {
  const { credited, posted: before } = it.state;
  if (credited === null) return refunded(it);
  const note = credited.notes[before.length];
  if (note === undefined) return it.send('plan', { return: it.id });
  const { currency } = credited;
  it.send('post', creditDocumentOf({ ...note, credits: note.invoice, currency }));
}

/** A credit note is in the books, which tell what of it had been paid. */
export function posted(it: Settling, { deposited }: CommandAnswer<typeof payments, 'post-document'>): void {
  const { credited, posted: before } = it.state;
  const { creditNote } = credited!.notes[before.length]!;
  const paid = inMinor(deposited.amount, deposited.scale, credited!.currency);
  it.append('credit-note-posted', { return: it.id, creditNote, deposited: paid });
  post(it);
}
