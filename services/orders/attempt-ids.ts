const RESERVATION = /^order:(\d+):(.+)$/su;

/** The reservation of one try at placing an order. A try has one of its own, since a released reservation is never used again. */
export function reservationOf(order: string, attempt: number): string {
  return `order:${attempt}:${order}`;
}

/** The order and try that a reservation was made for; undefined when somebody else made it. */
export function orderOfReservation(reservation: string): { order: string; attempt: number } | undefined {
  const [, attempt, order] = RESERVATION.exec(reservation) ?? [];
  return attempt === undefined || order === undefined ? undefined : { order, attempt: Number(attempt) };
}

/** The invoice of one try at placing an order: the first has the order's own id. */
export function invoiceOf(order: string, attempt: number): string {
  return attempt === 1 ? order : `${order} (${attempt})`;
}
