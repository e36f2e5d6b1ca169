import { reject } from '@banyan/core';
import { invoicedOf, type CountedPieces, type Pieces } from '../fulfilment/order-pieces.ts';

/** How many pieces of a line were sent and neither have come back nor are about to. */
export function returnableOf(order: CountedPieces, line: number): number {
  return invoicedOf(order, line) - (order.pieces[line]?.returned ?? 0);
}

/** What is wrong with the lines that somebody asks for, whatever became of their pieces; undefined when nothing is. */
export function wrongLine(order: string, { pieces }: CountedPieces, asked: readonly Pieces[]) {
  const seen = new Set<number>();
  for (const { line } of asked) {
    if (pieces[line] === undefined) return reject('no-such-line', { order, line });
    if (seen.has(line)) return reject('line-twice', { line });
    seen.add(line);
  }
  return undefined;
}

/** The rejection of the first line of which more is to come back than can; undefined when there is none. */
export function moreThanShipped(order: string, state: CountedPieces, asked: readonly Pieces[]) {
  const wrong = asked.find(({ line, quantity }) => quantity > returnableOf(state, line));
  if (wrong === undefined) return undefined;
  return reject('more-than-shipped', { order, line: wrong.line, returnable: returnableOf(state, wrong.line) });
}

/** Whether two lists say the same, in whatever order. */
export function samePieces(some: readonly Pieces[], others: readonly Pieces[]): boolean {
  const textOf = (all: readonly Pieces[]): string =>
    JSON.stringify(all.map(({ line, quantity }) => [line, quantity]).toSorted(([a = 0], [b = 0]) => a - b));
  return textOf(some) === textOf(others);
}
