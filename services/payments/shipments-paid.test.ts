import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountBalances } from './account-balances.ts';
import { invoices, showInvoice } from './invoices.ts';
import { invoiceI1, line } from './testing/documents.ts';
import { gbp, moved, told } from './testing/network-payments.ts';
import { Trail } from './testing/trail.ts';

/** An order that ships in parts, each paid with the gift card first: what README.md tells orders to ask for, in pence. */
function ship(parts: readonly number[], card: number, isLate: boolean): Trail {
  const trail = new Trail();
  const done = (command: string, body: object): void => assert.equal(trail.send(command, body), undefined, command);
  const total = parts.reduce((sum, part) => sum + part, 0);
  const gift = Math.min(card, total);
  const rest = total - gift;
  const code = 'GIFT-7K2M-9QXA-4RTV-W3ZD';
  done('issue-gift-card', { card: 'G', code, amount: gbp(card), from: 'asset:bank' });
  done('present-gift-card', { presentation: 'S', code });
  done('hold-credit', { hold: 'H', source: { presentation: 'S' }, amount: gbp(gift) });
  if (rest > 0) {
    const deadline = '2099-01-01T00:00:00.000Z';
    done('create-intent', { intent: 'I1', customer: null, country: 'GB', amount: gbp(rest), deadline });
    done('authorise-intent', { intent: 'I1', attempt: 1, card: 'tok_1', returnUrl: null });
    done('record-network-payment', told({ amount: gbp(rest) }));
  }
  const captures: ReturnType<typeof moved>[] = [];
  let [left, version] = [gift, 1];
  const tell = (): void =>
    done('record-network-payment', told({ amount: gbp(rest), version: (version += 1), captures: [...captures] }));
  for (const [nth, gross] of parts.entries()) {
    const [document, tax] = [`INV${nth}`, Math.floor(gross / 6)];
    done('post-document', { ...invoiceI1, document, number: document, lines: [line(gross - tax, tax)] });
    const spent = Math.min(left, gross);
    left -= spent;
    if (spent > 0) done('spend-hold', { hold: 'H', spend: `s${nth}`, amount: gbp(spent), invoice: document });
    if (gross > spent) {
      const capture = `c${nth}`;
      done('capture-intent', { intent: 'I1', capture, amount: gbp(gross - spent), invoice: document });
      captures.push(moved(capture, gross - spent));
      if (!isLate) tell();
    }
  }
  if (isLate && captures.length > 0) tell();
  // Once more, whoever was not answered.
  done('spend-hold', { hold: 'H', spend: 's0', amount: gbp(Math.min(gift, parts[0]!)), invoice: 'INV0' });
  done('release-hold', { hold: 'H' });
  return trail;
}

test('shipped in parts and paid with the gift card first, every invoice is paid, and each tender gives its share to the penny', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 30_000 }),
      fc.boolean(),
      (parts, card, isLate) => {
        const trail = ship(parts, card, isLate);
        const total = parts.reduce((sum, part) => sum + part, 0);
        const gift = Math.min(card, total);
        const balance = (account: string): number =>
          (trail.rows(accountBalances).find((row) => row.account === account)?.balance ?? 0) / 100 + 0;
        assert.deepEqual(
          trail.rows(invoices).map((row) => [row.status, showInvoice(row).outstanding.amount]),
          parts.map(() => ['settled', 0]),
        );
        assert.equal(balance('asset:receivables'), 0);
        assert.equal(balance('liability:deposits'), 0);
        assert.equal(balance('liability:gift-cards'), 0 - (card - gift));
        assert.equal(balance('asset:card-network'), total - gift);
      },
    ),
  );
});
