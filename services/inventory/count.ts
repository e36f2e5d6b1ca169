import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';

/** A location that is being counted. */
export interface Count {
  readonly state: 'none' | 'open' | 'finished';
  readonly location: string;
}

const NONE: Count = { state: 'none', location: '' };

/** Streams `count/<count>`. */
export const count = aggregate(inventory, 'count', NONE, {
  'count-started': (_, { location }) => ({ state: 'open', location }),
  'count-finished': (started) => ({ ...started, state: 'finished' }),
});

/** What was counted of a SKU; null before that. */
export interface CountLine {
  readonly line: { readonly counted: number; readonly promised: number; readonly reason: string } | null;
}

const UNCOUNTED: CountLine = { line: null };

/** Streams `count-line/<sku>@<count>`: one each, so that a large count is no large state. */
export const countLine = aggregate(inventory, 'count-line', UNCOUNTED, {
  'count-recorded': (_, { counted, promised, reason }) => ({ line: { counted, promised, reason } }),
});
