import { hash } from 'node:crypto';
import { personalFields, type Aggregate, type View } from '@banyan/core';

/**
 * A hash of the code that folds an aggregate: its folds' source text, its initial state, and the versions and upcasters of its events. What folds call
 * outside of themselves is not seen: keep folds self-contained.
 */
export function aggregateCode({ aggregate, contract, initial, folds }: Aggregate): string {
  const parts = Object.entries(folds).map(([type, fold]) => {
    const { version, upcasts } = contract.events[type];
    return [type, String(fold), version, Object.values(upcasts).map(String)];
  });
  return hash('sha256', JSON.stringify([aggregate, initial, parts])).slice(0, 16);
}

/** True when the state may hold personal data; such a state is never written in the clear, so it has no snapshots. */
export function holdsPersonalData({ contract, folds }: Aggregate): boolean {
  return Object.keys(folds).some((type) => personalFields(contract.events[type].fields).size > 0);
}

/** A hash of all that decides what a view's rows look like: fields, indexes, folds and the versions of the events. */
export function viewShape({ name, fields, indexes, sources }: View): string {
  const parts = sources.map(({ contract, folds }) => [
    contract.name,
    Object.entries(folds).map(([type, { key, fold }]) => [
      type,
      contract.events[type].version,
      String(key),
      String(fold),
    ]),
  ]);
  return hash('sha256', JSON.stringify([name, fields, indexes, parts])).slice(0, 16);
}
