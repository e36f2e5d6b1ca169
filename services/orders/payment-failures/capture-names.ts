import { invoiceOfOrder, prepaymentInvoiceOf } from '../fulfilment/fulfilment-ids.ts';

/** What money is called that is taken when the order is placed. */
export const PLACEMENT = 'placement';

const CAPTURE = /^(placement|shipment-([1-9]\d*))(?:\.\d+)?$/;

/** The capture for the n-th invoice of an order, from 1. */
export function captureOfInvoice(nth: number): string {
  return `shipment-${nth}`;
}

/** What a capture is called when it is tried again, for the n-th time of all captures of the order. */
export function collectionOf(capture: string, nth: number): string {
  return `${capture}.${nth + 1}`;
}

/** The first name of a capture of an order, the invoice that it pays, and which of them it is; undefined: somebody else’s. */
export function captureNamed(order: string, name: string) {
  const [, capture, nth] = CAPTURE.exec(name) ?? [];
  if (capture === undefined) return undefined;
  return nth === undefined
    ? { capture, invoice: prepaymentInvoiceOf(order), nth: 0 }
    : { capture, invoice: invoiceOfOrder(order, Number(nth)), nth: Number(nth) };
}
