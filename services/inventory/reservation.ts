import { aggregate, reject, type Caller } from '@banyan/core';
import { inventory } from './contract.ts';
import { lessLines, type Line } from './lines.ts';

/** Goods held for somebody until a time. */
export interface Reservation {
  readonly state: 'none' | 'open' | 'committed' | 'released' | 'expired';
  readonly location: string;
  /** The service that holds them; null: staff do. */
  readonly holder: string | null;
  /** The first instant at which the goods are no longer held; compared with recorded time. */
  readonly until: string;
  readonly lines: readonly Line[];
  /** What has neither left nor was given back. */
  readonly left: readonly Line[];
  /** What was said of each part, as text to compare with. */
  readonly parts: Readonly<Record<string, string>>;
}

/** What becomes of a part. */
type Outcome = 'committed' | 'released';

const NONE: Reservation = { state: 'none', location: '', holder: null, until: '', lines: [], left: [], parts: {} };

/** Streams `reservation/<reservation>`. */
export const reservation = aggregate(
  inventory,
  'reservation',
  NONE,
  {
    'reservation-made': (_, { location, until, lines, holder = null }) => ({
      state: 'open',
      location,
      holder,
      until,
      lines,
      left: lines,
      parts: {},
    }),
    'reservation-committed': (made) => ({ ...made, state: 'committed', left: [] }),
    'reservation-released': (made, { cause }) => ({ ...made, state: cause, left: [] }),
    'reservation-part-committed': (made, part) => withoutPart(made, part, 'committed'),
    'reservation-part-released': (made, part) => withoutPart(made, part, 'released'),
  },
  { leansOn: [withoutPart, partContent, lessLines] },
);

/** The text of a part: the same name may come again with the same content only. */
export function partContent(outcome: Outcome, lines: readonly Line[]): string {
  return JSON.stringify([outcome, lines.map(({ sku, quantity }) => [sku, quantity])]);
}

function withoutPart(
  made: Reservation,
  { part, lines, isLast }: { readonly part: string; readonly lines: readonly Line[]; readonly isLast: boolean },
  outcome: Outcome,
): Reservation {
  return {
    ...made,
    state: isLast ? outcome : made.state,
    left: lessLines(made.left, lines),
    parts: { ...made.parts, [part]: partContent(outcome, lines) },
  };
}

/** True when the goods are no longer held at `at`, whether or not the timer has told yet. */
export function isDue({ until }: Pick<Reservation, 'until'>, at: string): boolean {
  return at >= until;
}

/** What a service holds is for its processes, which count on it: staff who take of it would leave an order that cannot go on. They have it sent or cancelled. */
export function refuseStaff({ holder }: Reservation, { role }: Pick<Caller, 'role'>) {
  return holder !== null && role === 'staff' ? reject('held-by-service', { holder }) : undefined;
}
