import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  erasable,
  identifier,
  isErased,
  personal,
  query,
  service,
  view,
} from '@banyan/core';
import { customers } from '@banyan/customers/contract';

const invoice = identifier;
const customer = identifier;
const shown = T.Union([T.Null(), T.Object({ customer, recipient: erasable(T.String()), amount: T.Integer() })]);

/**
 * Invoices with a name on them, as a service that issues some has to do it: personal of the document and not of the person, shown to everybody
 * in the shop until the person is erased, and from then on by a query of its own, whose permission the accountant has. Whoever issues one has it kept by
 * `customers/keep-document`: a service by a process of its own, here the test.
 */
export const paper = contract('paper', {
  events: {
    'invoice-issued': {
      invoice,
      customer,
      recipient: personal('document:invoice', T.String()),
      amount: T.Integer(),
    },
  },
  commands: {
    'issue-invoice': command(
      { invoice, customer, recipient: personal('document:invoice', T.String()), amount: T.Integer() },
      { by: ['staff'] },
    ),
  },
  queries: {
    invoice: query({ invoice }, { by: ['staff'], returns: shown }),
    'retained-invoice': query({ invoice }, { by: ['staff'], returns: shown }),
  },
});

const issued = aggregate(paper, 'invoice', { isIssued: false }, { 'invoice-issued': () => ({ isIssued: true }) });

const issueInvoice = decision(
  paper,
  'issue-invoice',
  (body) => issued(body.invoice),
  (body, it) => {
    if (!it.state.isIssued) it.append('invoice-issued', body);
  },
);

const invoices = view('invoices', {
  customer: T.String(),
  recipient: erasable(T.String()),
  amount: T.Integer(),
}).on(paper, {
  'invoice-issued': {
    key: (event) => event.invoice,
    fold: (_, { customer: whose, recipient, amount }) => ({ customer: whose, recipient, amount }),
  },
});
const erasedPeople = view('erased-people', { at: T.String() }).on(customers, {
  'person-erased': { key: (event) => event.customer, fold: (_, __, { recordedAt }) => ({ at: recordedAt }) },
});

const showInvoice = answer(paper, 'invoice', { invoices, erasedPeople }, async (body, views) => {
  const row = await views.invoices.get(body.invoice);
  if (row === undefined) return null;
  const isGone = (await views.erasedPeople.get(row.customer)) !== undefined;
  return isGone && !isErased(row.recipient) ? { ...row, recipient: { erased: true as const } } : row;
});
const showRetained = answer(
  paper,
  'retained-invoice',
  { invoices },
  async (body, views) => (await views.invoices.get(body.invoice)) ?? null,
);

/** The service that issues them. */
export const paperService = service(paper, {
  aggregates: [issued],
  decisions: [issueInvoice],
  views: [invoices, erasedPeople],
  answers: [showInvoice, showRetained],
  uses: [customers],
});
