import { hash } from 'node:crypto';
import { aggregateCodeText, personalFields, viewCodeText, type Aggregate, type View } from '@banyan/core';

/**
 * A hash of the code that folds an aggregate: its folds' source text, its initial state, the versions and upcasts of its events, what it says that all
 * of these lean on, and the platform's version.
 */
export function aggregateCode(aggregate: Aggregate): string {
  return shortHash(aggregateCodeText(aggregate));
}

/** True when the state may hold personal data; such a state is never written in the clear, so it has no snapshots. */
export function holdsPersonalData(aggregate: Aggregate): boolean {
  let holds = personalAggregates.get(aggregate);
  if (holds === undefined) {
    const { contract, folds } = aggregate;
    holds = Object.keys(folds).some((type) => personalFields(contract.events[type].fields).size > 0);
    personalAggregates.set(aggregate, holds);
  }
  return holds;
}

/** Asked for every stream that is loaded. */
const personalAggregates = new WeakMap<Aggregate, boolean>();

/** A hash of all that decides what a view's rows look like: fields, indexes, and all that `aggregateCode` is made of for its folds. */
export function viewShape(view: View): string {
  return shortHash(viewCodeText(view));
}

function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
