/** The name that the token of an order’s link is made from: every e-mail about the order has the same one. */
export function linkNameOf(order: string): string {
  return `order-link ${order}`;
}
