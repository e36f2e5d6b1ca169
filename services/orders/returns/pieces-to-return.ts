import { reject } from '@banyan/core';
import { calledOffOf, onTheirWayOf, type CountedPieces, type Pieces } from '../fulfilment/order-pieces.ts';

/** How many pieces of a line were sent and neither have come back nor are about to. */
export function returnableOf(order: CountedPieces, line: number): number {
  const returned = (order.pieces[line]?.returned ?? 0) - calledOffOf(order, line);
  return Math.max(0, onTheirWayOf(order, line) - returned);
}

/** How many pieces of a line are neither to be cancelled any more nor to be sent back yet: they are being packed, or wait for their card. */
export function beingSentOf(order: CountedPieces, line: number): number {
  return (order.pieces[line]?.sent ?? 0) - onTheirWayOf(order, line) - calledOffOf(order, line);
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
  const { line, quantity } = wrong;
  const returnable = returnableOf(state, line);
  if (quantity <= returnable + beingSentOf(state, line)) return reject('being-sent', { line });
  return reject('more-than-shipped', { order, line, returnable });
}

/** Whether two lists say the same, in whatever order. */
export function samePieces(some: readonly Pieces[], others: readonly Pieces[]): boolean {
  const textOf = (all: readonly Pieces[]): string =>
    JSON.stringify(all.map(({ line, quantity }) => [line, quantity]).toSorted(([a = 0], [b = 0]) => a - b));
  return textOf(some) === textOf(others);
}
