import type { RetailLine } from './retail-line.ts';

/** What a line is known again by, wherever in its invoice it stands; its description may differ. */
type Content = Pick<RetailLine, 'code' | 'quantity' | 'price' | 'at' | 'customer' | 'country'>;

/** All of it as one text. One of the two public files gives times to the minute only. */
export function contentOf({ code, quantity, price, at, customer, country }: Content): string {
  return `${quantity}\t${price}\t${Math.floor(at / 60)}\t${customer ?? ''}\t${country}\t${code}`;
}

/** How often each of these stands there: exact repeats are lines of their own. */
export function countEach(contents: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const content of contents) counts.set(content, (counts.get(content) ?? 0) + 1);
  return counts;
}
