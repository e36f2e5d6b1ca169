import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { books } from './books.ts';
import { invoice } from './invoice.ts';
import { issueInvoice } from './issue-invoice.ts';
import { issueRefund } from './issue-refund.ts';
import { postDocument } from './post-document.ts';
import { postedDocument } from './posted-document.ts';
import { creditN1, invoiceI1, line } from './testing/documents.ts';
import { gbp } from './testing/network-payments.ts';

const leg = (account: string, amount: number) => ({ account, currency: 'GBP', amount });
const rate = { country: 'GB', category: 'S' as const, rate: 20_000 };
const goods = { kind: 'goods' as const, ...rate, net: 100_000, tax: 20_000 };
const facts = {
  document: 'I1',
  kind: 'invoice' as const,
  number: 'UK-1',
  date: '2026-01-01',
  bookedOn: '2026-01-01',
  customer: 'C1',
  currency: 'GBP',
  lines: [goods],
  credits: null,
  settled: [],
  gross: 120_000,
  payable: 120_000,
};
const opened = { invoice: 'I1', customer: 'C1', country: 'GB', currency: 'GBP', payable: 120_000 };
const posting = (entries: ReturnType<typeof leg>[], document = 'I1', note = 'UK-1') => ({
  transaction: `document:${document}`,
  kind: 'invoice' as const,
  entries,
  country: 'GB',
  note,
});
const posted = [
  events(postedDocument('I1'), ['document-posted', facts]),
  events(invoice('I1'), ['receivable-opened', opened]),
];
const answer = (gross: number, settled: number, outstanding: number, deposited = 0) => ({
  gross: gbp(gross, 4),
  settled: gbp(settled, 4),
  outstanding: gbp(outstanding, 4),
  deposited: gbp(deposited, 4),
});

test('an invoice is of the channel that its issuer says, once', () => {
  const web = events(invoice('I1'), ['receivable-opened', { ...opened, channel: 'web' }]);
  const ofWeb = { ...invoiceI1, channel: 'web' };
  given(posted[0]!, web).when(postDocument, ofWeb).thenNothing();
  given(posted[0]!, web).when(postDocument, invoiceI1).thenNothing();
  given(posted[0]!, web)
    .when(postDocument, { ...invoiceI1, channel: 'shop' })
    .thenRejected('document-exists', { document: 'I1' });
  // Of one that was posted before anybody said it nobody knows.
  given(...posted)
    .when(postDocument, ofWeb)
    .thenNothing();
});

test('an invoice is owed, its net is earned by kind, and its tax is owed to a country at a rate', () => {
  given()
    .when(postDocument, invoiceI1)
    .then(
      events(
        postedDocument('I1'),
        ['document-posted', facts],
        [
          'transaction-posted',
          posting([
            leg('asset:receivables', 120_000),
            leg('income:goods', -100_000),
            leg('liability:vat:gb:20', -20_000),
          ]),
        ],
      ),
      events(invoice('I1'), ['receivable-opened', opened]),
    )
    .thenAnswer(answer(120_000, 0, 120_000));
});

test('the same document again changes nothing; another content, or an invoice of that id, is refused', () => {
  given(...posted)
    .when(postDocument, invoiceI1)
    .thenNothing();
  for (const other of [
    { number: 'UK-2' },
    { date: '2026-01-02' },
    { customer: null },
    { lines: [line(1000, 201)] },
    { lines: [line(1000, 200, { kind: 'carriage' })] },
    { kind: 'prepayment-invoice' as const },
    { kind: 'credit-note' as const, credits: 'I0' },
  ])
    given(...posted)
      .when(postDocument, { ...invoiceI1, ...other })
      .thenRejected('document-exists', { document: 'I1' });
  const shares = [{ kind: 'goods' as const, amount: 100 }];
  const old = { ...opened, terms: 'on-invoice' as const, shares, total: 100, payable: 100 };
  given(events(invoice('I1'), ['payment-authorised', old]))
    .when(postDocument, invoiceI1)
    .thenRejected('document-exists', { document: 'I1' });
  const command = { ...opened, terms: 'on-invoice' as const, shares: [{ kind: 'goods' as const, amount: gbp(1) }] };
  const { payable: _, ...issue } = command;
  given(...posted)
    .when(issueInvoice, issue)
    .thenRejected('invoice-exists', { invoice: 'I1' });
  const parts = [{ invoice: 'I1', amount: gbp(1) }];
  given(...posted)
    .when(issueRefund, { refund: 'R', customer: 'C1', country: 'GB', currency: 'GBP', reason: '', parts })
    .thenRejected('more-than-paid', { invoice: 'I1', refundable: gbp(0, 4) });
});

test('an invoice may be paid by what its customer has on deposit, no more than is to be paid of it', () => {
  const body = { ...invoiceI1, fromDeposits: gbp(500) };
  const paid = { invoice: 'I1', payment: 'document:I1', amount: 50_000 };
  given()
    .when(postDocument, body)
    .then(
      events(
        postedDocument('I1'),
        ['document-posted', { ...facts, fromDeposits: 50_000 }],
        [
          'transaction-posted',
          posting([
            leg('asset:receivables', 70_000),
            leg('liability:deposits', 50_000),
            leg('income:goods', -100_000),
            leg('liability:vat:gb:20', -20_000),
          ]),
        ],
      ),
      events(invoice('I1'), ['receivable-opened', opened], ['invoice-paid', paid]),
    )
    .thenAnswer(answer(120_000, 0, 70_000));
  const known = [events(postedDocument('I1'), ['document-posted', { ...facts, fromDeposits: 50_000 }]), posted[1]!];
  given(...known)
    .when(postDocument, body)
    .thenNothing();
  given(...known)
    .when(postDocument, invoiceI1)
    .thenRejected('document-exists', { document: 'I1' });
  // What came in before it was posted is beside that.
  const before = { invoice: 'I1', payment: 'capture', currency: 'GBP', amount: 100_000 };
  given(events(invoice('I1'), ['deposit-taken', before]))
    .when(postDocument, body)
    .thenAnswer(answer(120_000, 0, 0));
  for (const [amount, left] of [
    [1201, -100],
    [-1, -100],
  ] as const)
    given()
      .when(postDocument, { ...body, fromDeposits: gbp(amount) })
      .thenRejected('negative-total', { total: gbp(left, 4) });
  given()
    .when(postDocument, { ...body, kind: 'prepayment-invoice' })
    .thenRejected('wrong-kind', { kind: 'prepayment-invoice' });
});

test('what cannot be on a document is refused by name', () => {
  const refused = (body: object, ...why: [string, object]) =>
    given(...posted)
      .when(postDocument, { ...invoiceI1, document: 'X', ...body })
      .thenRejected(...(why as ['wrong-line', { line: number }]));
  refused({ date: '2026-02-30' }, 'not-a-date', { date: '2026-02-30' });
  refused({ lines: [line(-1, 0)] }, 'wrong-line', { line: 0 });
  refused({ lines: [line(1, -1)] }, 'wrong-line', { line: 0 });
  refused({ lines: [line(1, 0, { kind: 'discount' })] }, 'wrong-line', { line: 0 });
  refused({ lines: [line(100, 20), line(1, 1, { category: 'Z', rate: 0 })] }, 'wrong-line', { line: 1 });
  refused({ lines: [line(1, 0, { rate: 0 })] }, 'wrong-line', { line: 0 });
  refused({ lines: [line(1, 0, { category: 'E' })] }, 'wrong-line', { line: 0 });
  refused({ lines: [line(1, 0), line(2, 0)] }, 'line-twice', { line: 1 });
  const prepaid = { kind: 'prepayment-invoice' };
  refused({ ...prepaid, lines: [line(1, 0), line(2, 0, { kind: 'carriage' })] }, 'line-twice', { line: 1 });
  refused({ ...prepaid, lines: [line(-1, 0, { kind: 'discount' })] }, 'wrong-line', { line: 0 });
  const off = [line(100, 20), line(-200, -40, { kind: 'discount' })];
  refused({ lines: off }, 'negative-total', { total: gbp(-12_000, 4) });
  const fraction = { ...goods, net: gbp(1, 3), tax: gbp(0) };
  refused({ lines: [fraction] }, 'not-payable', { scaleMax: 2 });
  const euro = { ...goods, net: { ...gbp(1), currency: 'EUR' }, tax: gbp(0) };
  refused({ lines: [euro] }, 'wrong-currency', { currency: 'EUR', expected: 'GBP' });
  refused({ lines: [line(Number.MAX_SAFE_INTEGER, 0)] }, 'amount-too-large', {});
  const half = Math.floor(Number.MAX_SAFE_INTEGER / 100);
  refused({ lines: [line(half, 0), line(half, 0, { kind: 'manual' })] }, 'amount-too-large', {});
  refused({ credits: 'I1' }, 'wrong-kind', { kind: 'invoice' });
  refused({ kind: 'credit-note' }, 'wrong-kind', { kind: 'credit-note' });
  refused({ ...prepaid, settles: ['I1'] }, 'wrong-kind', { kind: 'prepayment-invoice' });
  refused({ settles: ['I1'] }, 'no-such-document', { document: 'I1' });
  refused({ settles: ['P9'] }, 'no-such-document', { document: 'P9' });
  refused({ kind: 'credit-note', credits: 'I9' }, 'no-such-document', { document: 'I9' });
  const yen = {
    currency: 'JPY',
    lines: [{ ...goods, net: { ...gbp(1, 0), currency: 'JPY' }, tax: { ...gbp(0, 0), currency: 'JPY' } }],
  };
  refused({ kind: 'credit-note', credits: 'I1', ...yen }, 'wrong-currency', { currency: 'JPY', expected: 'GBP' });
});

test('a credit note takes an invoice back at its rates, first what is owed, then what was paid', () => {
  const creditFacts = {
    ...facts,
    document: 'N1',
    kind: 'credit-note' as const,
    number: 'UK-CN-1',
    credits: 'I1',
    payable: 0,
  };
  /** What is recorded of a credit of all, of which a part was owed and a part had been given up. */
  const noted = (counter: ReturnType<typeof leg>, owed: { credited: number; recovered: number }, deposit = 0) => {
    const back = [leg('income:returns', 100_000), leg('liability:vat:gb:20', 20_000), counter];
    const entries = deposit === 0 ? back : [...back, leg('liability:deposits', -deposit)];
    return [
      events(
        postedDocument('N1'),
        ['document-posted', { ...creditFacts, deposited: deposit }],
        ['transaction-posted', posting(entries, 'N1', 'UK-CN-1')],
      ),
      events(postedDocument('I1'), ['document-credited', { document: 'I1', by: 'N1', lines: [goods] }]),
      events(invoice('I1'), ['receivable-credited', { invoice: 'I1', document: 'N1', ...owed }]),
    ];
  };
  given(...posted, events(invoice('I1'), ['invoice-paid', { invoice: 'I1', payment: 'x', amount: 50_000 }]))
    .when(postDocument, creditN1)
    .then(...noted(leg('asset:receivables', -70_000), { credited: 70_000, recovered: 0 }, 50_000))
    .thenAnswer(answer(120_000, 0, 0, 50_000));
  const written = events(invoice('I1'), ['invoice-written-off', { invoice: 'I1', amount: 120_000, reason: 'gone' }]);
  given(...posted, written)
    .when(postDocument, creditN1)
    .then(...noted(leg('expense:bad-debts', -120_000), { credited: 0, recovered: 120_000 }));
});

test('no more is credited than was invoiced: by line, and of all that is taxed alike', () => {
  const part = { ...goods, net: 60_000, tax: 12_000 };
  const before = events(postedDocument('I1'), ['document-credited', { document: 'I1', by: 'N0', lines: [part] }]);
  const credit = (lines: never[]) => given(...posted, before).when(postDocument, { ...creditN1, lines });
  const left = { net: gbp(40_000, 4), tax: gbp(8_000, 4) };
  credit([line(401, 80)]).thenRejected('more-than-invoiced', { line: 0, ...left });
  credit([line(400, 81)]).thenRejected('more-than-invoiced', { line: 0, ...left });
  const none = { net: gbp(0, 4), tax: gbp(0, 4) };
  credit([line(1, 0, { rate: 5_000 })]).thenRejected('more-than-invoiced', { line: 0, ...none });
  credit([line(400, 80)]).thenAnswer(answer(48_000, 0, 120_000 - 48_000));
  const off = { ...goods, kind: 'discount' as const, net: -20_000, tax: -4_000 };
  const discounted = events(postedDocument('I1'), ['document-posted', { ...facts, lines: [goods, off] }]);
  // All of the goods would be more than the invoice: the discount goes with them.
  given(discounted, posted[1]!)
    .when(postDocument, creditN1)
    .thenRejected('more-than-invoiced', { line: 0, net: gbp(100_000, 4), tax: gbp(20_000, 4) });
  given(discounted, posted[1]!)
    .when(postDocument, { ...creditN1, lines: [line(1000, 200), line(-200, -40, { kind: 'discount' })] })
    .thenAnswer(answer(96_000, 0, 24_000));
});

test('a document that belongs to a closed month is booked on the first open day, and keeps its date', () => {
  given(events(books('ledger'), ['period-closed', { period: '2026-01' }]))
    .when(postDocument, invoiceI1, { at: '2026-03-05T00:00:00.000Z' })
    .then(
      events(
        postedDocument('I1'),
        ['document-posted', { ...facts, bookedOn: '2026-02-01' }],
        [
          'transaction-posted',
          {
            ...posting([
              leg('asset:receivables', 120_000),
              leg('income:goods', -100_000),
              leg('liability:vat:gb:20', -20_000),
            ]),
            bookedOn: '2026-02-01',
          },
        ],
      ),
      events(invoice('I1'), ['receivable-opened', opened]),
    );
});
