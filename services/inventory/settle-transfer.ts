import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { lessLines, piecesOf, sameLines, sumLines, type Line } from './lines.ts';
import { stockOf } from './stock.ts';
import { transfer, transferLoss, transferReceipt, type TransferPart } from './transfer.ts';

/** Goods of a transfer have arrived, all of them or a part. */
export const receiveTransfer = decision(
  inventory,
  'receive-transfer',
  ({ transfer: id, receipt }) => ({ sent: transfer(id), document: transferReceipt(receipt) }),
  ({ transfer: id, receipt, lines: given }, { sent, document }, { stream }) => {
    const lines = sumLines(given);
    const { from, to, open } = sent.state;
    if (document.version > 0)
      return isSame(document.state, { transfer: id, lines, reason: '' })
        ? undefined
        : reject('document-exists', { document: receipt });
    if (sent.version === 0) return reject('no-such-transfer');
    const short = shortOf(open, lines);
    if (short !== undefined) return reject('not-in-transit', short);
    const sources = lines.map(({ sku }) => stream(stockOf(sku, from)));
    const targets = lines.map(({ sku }) => stream(stockOf(sku, to)));
    document.append('transfer-received', { transfer: id, receipt, lines });
    const isClosed = lessLines(open, lines).length === 0;
    sent.append('transfer-settled', { transfer: id, outcome: 'received', lines, isClosed });
    for (const [index, { sku, quantity }] of lines.entries()) {
      const moved = { sku, quantity, transfer: id };
      sources[index]!.append('transit-ended', { ...moved, location: from, outcome: 'received' });
      changeStock(targets[index]!, 'stock-arrived', { ...moved, location: to, from }, quantity);
    }
  },
);

/** Goods of a transfer will not arrive. */
export const loseTransfer = decision(
  inventory,
  'lose-transfer',
  ({ transfer: id, loss }) => ({ sent: transfer(id), document: transferLoss(loss) }),
  ({ transfer: id, loss, lines: given, reason }, { sent, document }, { stream }) => {
    const lines = sumLines(given);
    const { from, open } = sent.state;
    if (document.version > 0)
      return isSame(document.state, { transfer: id, lines, reason })
        ? undefined
        : reject('document-exists', { document: loss });
    if (sent.version === 0) return reject('no-such-transfer');
    const short = shortOf(open, lines);
    if (short !== undefined) return reject('not-in-transit', short);
    const sources = lines.map(({ sku }) => stream(stockOf(sku, from)));
    document.append('transfer-lost', { transfer: id, loss, lines, reason });
    const isClosed = lessLines(open, lines).length === 0;
    sent.append('transfer-settled', { transfer: id, outcome: 'lost', lines, isClosed });
    for (const [index, { sku, quantity }] of lines.entries())
      sources[index]!.append('transit-ended', { sku, quantity, transfer: id, location: from, outcome: 'lost' });
  },
);

function isSame(one: TransferPart, other: TransferPart): boolean {
  return one.transfer === other.transfer && one.reason === other.reason && sameLines(one.lines, other.lines);
}

/** The first SKU of which fewer pieces are on the way. */
function shortOf(open: readonly Line[], lines: readonly Line[]) {
  const short = lines.find(({ sku, quantity }) => piecesOf(open, sku) < quantity);
  return short && { sku: short.sku, inTransit: piecesOf(open, short.sku) };
}
