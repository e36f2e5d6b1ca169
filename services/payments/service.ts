import { service } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { accountBalances } from './account-balances.ts';
import { adjustments } from './adjustments.ts';
import { answers } from './answers.ts';
import { authorisePayment } from './authorise-payment.ts';
import { balanceAnswers } from './balance-answers.ts';
import { books } from './books.ts';
import { capturePayment } from './capture-payment.ts';
import { closedBooks } from './closed-books.ts';
import { closePeriod } from './close-period.ts';
import { payments } from './contract.ts';
import { payment, refund, transaction } from './documents.ts';
import { invoice } from './invoice.ts';
import { invoices } from './invoices.ts';
import { issueInvoice } from './issue-invoice.ts';
import { issueRefund } from './issue-refund.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { monthBalances } from './month-balances.ts';
import { postAdjustment } from './post-adjustment.ts';
import { postDocument } from './post-document.ts';
import { postedDocument } from './posted-document.ts';
import { documentAnswers, postedDocuments } from './posted-documents.ts';
import { postTransaction } from './post-transaction.ts';
import { recordPayment } from './record-payment.ts';
import { refunds } from './refunds.ts';
import { voidPayment } from './void-payment.ts';
import { attempts } from './attempts.ts';
import { authoriseIntent } from './authorise-intent.ts';
import { captureIntent } from './capture-intent.ts';
import { checkIntent } from './check-intent.ts';
import { createIntent } from './create-intent.ts';
import { holdCredit } from './hold-credit.ts';
import { limitIntent } from './limit-intent.ts';
import { hold } from './hold.ts';
import { grantCredit, issueGiftCard, presentGiftCard } from './issue-credit.ts';
import { presentation } from './presentation.ts';
import { giftCard, purse } from './purse.ts';
import { creditAnswers, purses } from './purses.ts';
import { releaseHold, returnCredit, spendHold } from './use-hold.ts';
import { intentAnswers } from './intent-answers.ts';
import { intentClock } from './intent-clock.ts';
import { intent } from './intent.ts';
import { intents } from './intents.ts';
import { providerRequests } from './provider-requests.ts';
import { reconciliation } from './reconciliation.ts';
import { cardMovements, networkPayments, settlementLines } from './settled-movements.ts';
import { recordSettlement, settlement } from './settlement.ts';
import { recordNetworkPayment } from './record-network-payment.ts';
import { recordRefusal } from './record-refusal.ts';
import { refundIntent } from './refund-intent.ts';
import { till } from './till.ts';
import { voidIntent } from './void-intent.ts';
import { vatMonths } from './vat-months.ts';
import { booksAnswers } from './books-answers.ts';
import { receiveWebhook, settleWebhook, webhook } from './webhook.ts';
import { webhooks } from './webhooks.ts';
import { joinCredits, joining, visitorCredits } from './visitor-credits.ts';
import { writeOffInvoice } from './write-off-invoice.ts';

/** The payments service: the ledger and its documents. */
export const paymentsService = service(payments, {
  aggregates: [
    books,
    invoice,
    postedDocument,
    payment,
    refund,
    transaction,
    intent,
    webhook,
    purse,
    visitorCredits,
    giftCard,
    till,
    hold,
    presentation,
    attempts,
    settlement,
  ],
  decisions: [
    authorisePayment,
    capturePayment,
    voidPayment,
    issueInvoice,
    recordPayment,
    issueRefund,
    writeOffInvoice,
    postTransaction,
    postAdjustment,
    postDocument,
    closePeriod,
    createIntent,
    authoriseIntent,
    captureIntent,
    limitIntent,
    voidIntent,
    refundIntent,
    checkIntent,
    recordNetworkPayment,
    recordRefusal,
    receiveWebhook,
    settleWebhook,
    issueGiftCard,
    presentGiftCard,
    grantCredit,
    joinCredits,
    holdCredit,
    spendHold,
    releaseHold,
    returnCredit,
    recordSettlement,
  ],
  views: [
    accountBalances,
    monthBalances,
    ledgerEntries,
    invoices,
    refunds,
    adjustments,
    postedDocuments,
    vatMonths,
    closedBooks,
    intents,
    providerRequests,
    webhooks,
    purses,
    networkPayments,
    settlementLines,
    cardMovements,
  ],
  answers: [
    ...answers,
    ...balanceAnswers,
    ...documentAnswers,
    ...booksAnswers,
    ...intentAnswers,
    ...creditAnswers,
    reconciliation,
  ],
  processes: [intentClock, joining],
  uses: [customers],
});
