import type { ComponentOutcome, Refusal, Refusals } from '@banyan/engine';

const accepted: ComponentOutcome = { accepted: true };
const tooLate: ComponentOutcome = { accepted: false, streams: [], registers: [], clock: true };

/** What was refused of a batch with these outcomes. */
export function refusalsOf(outcomes: readonly ComponentOutcome[]): Refusals {
  // A batch that is too old is refused whole.
  if (outcomes.some((outcome) => !outcome.accepted && outcome.clock)) return 'clock';
  return outcomes.flatMap((outcome, nth) =>
    outcome.accepted ? [] : [[nth, { streams: outcome.streams, registers: outcome.registers }] as const],
  );
}

/** What became of each component of a batch. */
export function toOutcomes(refusals: Refusals, components: number): ComponentOutcome[] {
  if (refusals === 'clock') return Array.from({ length: components }, () => tooLate);
  const refused = new Map(refusals);
  return Array.from({ length: components }, (_, nth) => {
    const refusal = refused.get(nth);
    return refusal === undefined ? accepted : { accepted: false, ...refusal, clock: false };
  });
}

/** As a batch's row keeps it. */
export function formatRefusals(refusals: Refusals): string {
  return refusals.length === 0 ? '' : JSON.stringify(refusals);
}

/** What a batch's row says was refused; older rows say it of each component of a batch that was too old. */
export function refusalsIn(text: string): Refusals {
  if (text === '') return [];
  const read = JSON.parse(text) as 'clock' | [number, Refusal & { readonly clock?: boolean }][];
  if (read === 'clock' || read.some(([, { clock }]) => clock === true)) return 'clock';
  return read.map(([nth, { streams, registers }]) => [
    nth,
    // JSON drops a value that is undefined; the port promises the property.
    { streams, registers: registers.map(({ kind, key, value }) => ({ kind, key, value })) },
  ]);
}
