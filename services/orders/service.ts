import { carts } from '@banyan/carts/contract';
import { catalog } from '@banyan/catalog/contract';
import { channels } from '@banyan/channels/contract';
import { service } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { pricing } from '@banyan/pricing/contract';
import { acceptReturn } from './accept-return.ts';
import { answers } from './answers.ts';
import { cancelOrder } from './cancel-order.ts';
import { buyerNames, namesOfBuyers } from './checkout/buyer-names.ts';
import { cancelCheckout } from './checkout/cancel-checkout.ts';
import { cartCheckouts } from './checkout/cart-checkout.ts';
import { checkingOut } from './checkout/checking-out.ts';
import { checkout } from './checkout/checkout.ts';
import { checkouts } from './checkout/checkouts.ts';
import { knownChannel, learnFromChannels } from './checkout/known-channel.ts';
import { placeCheckout } from './checkout/place-checkout.ts';
import { startCheckout } from './checkout/start-checkout.ts';
import { takingBack } from './checkout/taking-back.ts';
import { confirmOrder } from './confirm-order.ts';
import { orders } from './contract.ts';
import { countingOrders } from './counting-orders.ts';
import { draftOrder } from './draft-order.ts';
import { edits } from './edits/edits.ts';
import { completeFulfilment, reopenPieces } from './fulfilment/complete-fulfilment.ts';
import { fulfilOrder } from './fulfilment/fulfil-order.ts';
import { fulfilling } from './fulfilment/fulfilling.ts';
import { keepingDocuments } from './documents/keeping-documents.ts';
import { joining, joinOrders } from './joining/join-orders.ts';
import { visitorOrders } from './joining/visitor-orders.ts';
import { erasedPeople } from './links/erased-people.ts';
import { orderLinks } from './links/order-links.ts';
import { foundGoods } from './found/found-goods.ts';
import { fulfilment } from './fulfilment/fulfilment.ts';
import { fulfilments } from './fulfilment/fulfilments.ts';
import { invoice } from './fulfilment/invoice.ts';
import { invoices } from './fulfilment/invoices.ts';
import { issueInvoice, issuePrepaymentInvoice } from './fulfilment/issue-invoice.ts';
import { knownTaxNumber, learnTaxNumbers } from './fulfilment/known-tax-number.ts';
import { knownTaxRates, learnTaxRates } from './fulfilment/known-tax-rates.ts';
import { knownMethod, learnFromShipping } from './fulfilment/known-method.ts';
import { paymentStanding } from './fulfilment/payment-standing.ts';
import { shipmentName } from './fulfilment/shipment-name.ts';
import { prepaying } from './fulfilment/prepaying.ts';
import { wakingParcels } from './fulfilment/waking-parcels.ts';
import { releasing } from './fulfilment/releasing.ts';
import { numbering } from './numbering.ts';
import { orderLines } from './order-lines.ts';
import { orderList } from './order-list.ts';
import { orderProducts } from './order-products.ts';
import { order } from './order.ts';
import { anotherCard } from './another-card/another-card.ts';
import { paymentFailures } from './payment-failures/payment-failures.ts';
import { placeOrder } from './place-order.ts';
import { placing } from './placing.ts';
import { returnDocument } from './return-document.ts';
import { returnList } from './return-list.ts';
import { returning } from './returning.ts';
import { creditNote } from './returns/credit-note.ts';
import { orderReturn } from './returns/order-return.ts';
import { returnDecisions, returnProcesses, returnViews } from './returns/returns.ts';
import { reverseReturn } from './reverse-return.ts';
import { sales } from './sales.ts';
import { shipOrder } from './ship-order.ts';
import { shipping as shippingContract } from '@banyan/shipping/contract';
import { shipping } from './shipping.ts';

/** The orders service: from draft to delivery and back. */
export const ordersService = service(orders, {
  aggregates: [
    order,
    numbering,
    returnDocument,
    checkout,
    cartCheckouts,
    knownChannel,
    visitorOrders,
    fulfilment,
    invoice,
    ...edits.aggregates,
    orderReturn,
    foundGoods,
    creditNote,
    knownMethod,
    knownTaxRates,
    knownTaxNumber,
    shipmentName,
  ],
  decisions: [
    draftOrder,
    placeOrder,
    orderProducts,
    cancelOrder,
    shipOrder,
    acceptReturn,
    confirmOrder,
    reverseReturn,
    startCheckout,
    cancelCheckout,
    placeCheckout,
    ...edits.decisions,
    fulfilOrder,
    issueInvoice,
    issuePrepaymentInvoice,
    completeFulfilment,
    reopenPieces,
    joinOrders,
    ...returnDecisions,
    ...paymentFailures.decisions,
    ...anotherCard.decisions,
  ],
  views: [
    orderList,
    orderLines,
    returnList,
    sales,
    checkouts,
    fulfilments,
    invoices,
    buyerNames,
    orderLinks,
    erasedPeople,
    ...returnViews,
    ...edits.views,
    ...paymentFailures.views,
    ...anotherCard.views,
  ],
  answers: [...answers, ...paymentFailures.answers, ...anotherCard.answers, namesOfBuyers],
  processes: [
    placing,
    shipping,
    returning,
    checkingOut,
    takingBack,
    learnFromChannels,
    ...edits.processes,
    ...returnProcesses,
    ...paymentFailures.processes,
    ...anotherCard.processes,
    fulfilling,
    wakingParcels,
    prepaying,
    releasing,
    paymentStanding,
    learnFromShipping,
    learnTaxRates,
    learnTaxNumbers,
    joining,
    keepingDocuments,
    countingOrders,
  ],
  uses: [catalog, inventory, payments, carts, pricing, channels, customers, shippingContract],
});
