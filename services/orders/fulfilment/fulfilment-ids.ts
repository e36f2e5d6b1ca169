/** The n-th invoice of an order, from 1. */
export function invoiceOfOrder(order: string, nth: number): string {
  return `${order}.${nth}`;
}

/** The prepayment invoice of an order that is paid when it is placed. */
export function prepaymentInvoiceOf(order: string): string {
  return `${order}.prepayment`;
}

/** The fulfilment of all that is open, where nobody has named it. */
export function fulfilmentOfAll(order: string, nth: number): string {
  return `${order}.all-${nth}`;
}

/**
 * A fulfilment’s shipment: it has the form of a random UUID, so that whoever has it may see where the parcel is. It follows from the order’s id, which nobody
 * can guess who was not told; and that id opens nothing.
 */
export function shipmentOf(order: string, fulfilment: string): string {
  return uuidOf(order, fulfilment);
}

/** What follows from two names, in the form of a random UUID. */
export function uuidOf(one: string, other: string): string {
  const hex = mixed(`${one} ${other}`, FIRST) + mixed(`${other} ${one}`, SECOND);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

// The 64-bit FNV-1a hash, from two beginnings.
const PRIME = 0x100000001b3n;
const [FIRST, SECOND] = [0xcbf29ce484222325n, 0x6c62272e07bb0142n];

function mixed(text: string, from: bigint): string {
  let hash = from;
  for (const letter of text) hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0)!)) * PRIME);
  return hash.toString(16).padStart(16, '0');
}
