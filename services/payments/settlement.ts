import { aggregate, decision, reject, type CommandBody } from '@banyan/core';
import { BANK, CARD_FEES, CARD_NETWORK } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { contentOf } from './documents.ts';
import { post, type Entry } from './entries.ts';
import { sumOf, toLedger } from './ledger-amounts.ts';

/** A settlement's state: its content, as text to compare with. */
export interface SettlementState {
  readonly content: string;
}

const initial: SettlementState = { content: '' };

/** What the network paid out for a day. */
export const settlement = aggregate(
  payments,
  'settlement',
  initial,
  {
    'settlement-recorded': (_, { day, lines }) => ({ content: contentOf(day, lines) }),
    'transaction-posted': (state) => state,
  },
  { leansOn: [contentOf] },
);

type NewLine = CommandBody<typeof payments, 'record-settlement'>['lines'][number];
type Line = Omit<NewLine, 'gross' | 'fee' | 'net'> & {
  readonly currency: string;
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
};

/** Books a settlement as the file has it: that is what came to the bank. */
export const recordSettlement = decision(
  payments,
  'record-settlement',
  (body) => settlement(body.settlement),
  ({ settlement: id, day, lines: given }, it, context) => {
    const lines: Line[] = [];
    for (const { gross: grossMoney, fee: feeMoney, net: netMoney, ...line } of given) {
      const { currency } = grossMoney;
      for (const other of [feeMoney, netMoney])
        if (other.currency !== currency)
          return reject('wrong-currency', { currency: other.currency, expected: currency });
      const [gross, fee, net] = [toLedger(grossMoney), toLedger(feeMoney), toLedger(netMoney)];
      if (gross === undefined || fee === undefined || net === undefined) return reject('amount-too-large');
      if (gross - fee !== net) return reject('line-not-balanced', { object: line.object });
      lines.push({ ...line, currency, gross, fee, net });
    }
    if (it.version > 0)
      return it.state.content === contentOf(day, lines)
        ? { lines: lines.length }
        : reject('settlement-exists', { settlement: id });
    const entries = entriesOf(lines);
    if (entries === undefined) return reject('amount-too-large');
    it.append('settlement-recorded', { settlement: id, day, lines });
    post(it, context, { transaction: `settlement:${id}`, kind: 'adjustment', entries, country: null, note: day });
    return { lines: lines.length };
  },
);

/** The entries of all lines, by currency; undefined when a sum is beyond what is exact. The fee of a dispute was booked when it was opened. */
function entriesOf(lines: readonly Line[]): Entry[] | undefined {
  const entries: Entry[] = [];
  for (const currency of new Set(lines.map((line) => line.currency))) {
    const own = lines.filter((line) => line.currency === currency);
    const net = sumOf(own.map((line) => line.net));
    const fees = sumOf(own.map(({ kind, fee }) => (kind === 'capture' || kind === 'refund' ? fee : 0)));
    const gross = net === undefined || fees === undefined ? undefined : sumOf([net, fees]);
    if (net === undefined || fees === undefined || gross === undefined) return undefined;
    entries.push(
      { account: BANK, currency, amount: net },
      { account: CARD_FEES, currency, amount: fees },
      { account: CARD_NETWORK, currency, amount: -gross },
    );
  }
  return entries;
}
