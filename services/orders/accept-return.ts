import { decision, reject, type CommandBody } from '@banyan/core';
import { orders } from './contract.ts';
import { SCALE } from './checkout/quote-amounts.ts';
import { ASKED_FOR } from './edits/cancellation-words.ts';
import { exactPrice, holdLines, totalOf, VOLUME_MAX } from './lines.ts';
import { matchParts } from './match-parts.ts';
import { order } from './order.ts';
import { returnDocument, type Accepted } from './return-document.ts';
import { saidOfReturn, sealReturn } from './return-words.ts';
import { refuseBeyondLimit } from './within-limit.ts';

type NewReturn = CommandBody<typeof orders, 'accept-return'>;

/** Accepts what a customer brings back. The lines of every order it names are marked in the same decision, so nothing comes back twice. */
export const acceptReturn = decision(
  orders,
  'accept-return',
  (body) => ({
    it: returnDocument(body.return),
    sold: [...new Set(body.lines.flatMap(({ from }) => from.map((part) => part.order)))].map((id) => order(id)),
  }),
  (body, { it, sold }, { caller, wasErased }) => {
    const lines = holdReturnLines(body);
    if ('rejected' in lines) return lines;
    const charges = holdLines(body.charges, body.currency);
    if ('rejected' in charges) return charges;
    const negative = charges.lines.findIndex(({ price }) => price < 0);
    if (negative >= 0) return reject('negative-price', { line: negative });
    const { return: id, customer, country, currency, location, reason } = body;
    const head = { return: id, customer, country, currency, location };
    const said = { reason, lines, charges: charges.lines };
    if (it.state.accepted !== null) {
      const { accepted } = it.state;
      const same = contentOf({ ...head, ...said }) === contentOf({ ...accepted, ...saidOfReturn(accepted) });
      return same ? undefined : reject('return-exists', { return: id });
    }
    if (lines.length + charges.lines.length === 0) return reject('nothing-returned');
    const matched = matchParts(
      { ...head, reason },
      lines,
      new Map(sold.map((handle) => [handle.id, handle])),
      wasErased,
    );
    if ('rejected' in matched) return matched;
    const refusal = refuseBeyondLimit(caller, 'accept-return', { amount: totalOf(lines), currency, scale: SCALE });
    if (refusal !== undefined) return refusal;
    const { pieces, parts, beyond } = matched;
    it.append('return-accepted', { ...head, ...sealReturn(said, customer), parts, beyond });
    for (const handle of sold) {
      const returned = pieces.get(handle.id);
      if (returned !== undefined) handle.append('lines-returned', { order: handle.id, return: id, lines: returned });
    }
  },
);

function holdReturnLines({ lines, currency }: NewReturn) {
  const held: Accepted['lines'][number][] = [];
  let volume = 0;
  for (const [index, line] of lines.entries()) {
    const price = exactPrice(line.price, currency, index);
    if (typeof price !== 'number') return price;
    if (price < 0) return reject('negative-price', { line: index });
    volume += line.quantity * price;
    if (volume > VOLUME_MAX) return reject('amount-too-large', { line: index });
    held.push({ ...line, price });
  }
  return held;
}

type Content = Pick<Accepted, 'return' | 'customer' | 'country' | 'currency' | 'location' | 'lines' | 'charges'> & {
  readonly reason?: string | undefined;
};

/** A return's content as text to compare: the same id may come again with the same content only. */
function contentOf(content: Content): string {
  const { return: id, customer, country, currency, location, reason = ASKED_FOR, lines, charges } = content;
  return JSON.stringify([
    id,
    customer,
    country,
    currency,
    location,
    reason,
    lines.map(({ sku, kind, quantity, price, from, reason: why }) => [
      sku,
      kind,
      quantity,
      price,
      from.map((part) => [part.order, part.line, part.quantity]),
      why ?? null,
    ]),
    charges.map(({ sku, kind, quantity, price, note }) => [sku, kind, quantity, price, note ?? null]),
  ]);
}
