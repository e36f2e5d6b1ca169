import { isDeepEqual } from '../is-deep-equal.ts';
import type { CommandDescription, ContractDescription, QueryDescription } from './describe-contract.ts';
import type { Verdict } from './verdicts.ts';

// What others rely on and no schema says: whose something is, which stream it is about, where they find what was begun.

/** What is said of it. */
interface Sentences<V> {
  readonly added: (now: V) => Verdict;
  readonly removed: (old: V) => Verdict;
  readonly changed: (old: V, now: V) => Verdict;
}

const breaks = (sentence: string): Verdict => ({ breaking: true, sentence });
const harmless = (sentence: string): Verdict => ({ breaking: false, sentence });

/** Whose something is has changed. */
export function ownerChanges({ owner: old }: { owner?: string }, { owner: now }: { owner?: string }): Verdict[] {
  return changes(old, now, {
    added: (field) => breaks(`its owner is in ${field} now: customers and guests who name somebody else are refused.`),
    removed: (field) =>
      harmless(`its owner is no longer looked for in ${field}: customers and guests may name anybody.`),
    changed: (field, other) =>
      breaks(
        `its owner is in ${other} now, no longer in ${field}: customers and guests who name somebody else are refused.`,
      ),
  });
}

/** The stream that a command edits has changed. */
export function editsChanges({ edits: old }: CommandDescription, { edits: now }: CommandDescription): Verdict[] {
  return changes(old, now, {
    added: (streams) => breaks(`it edits ${listed(streams)} now: staff who do not say of which version are refused.`),
    removed: (streams) => breaks(`it no longer edits ${listed(streams)}: those who say of which version are refused.`),
    changed: (streams, others) =>
      breaks(
        `it edits ${listed(others)} now, no longer ${listed(streams)}: the versions that callers have seen are of something else.`,
      ),
  });
}

/** What a command begins has changed. */
export function beginsChanges({ begins: old }: CommandDescription, { begins: now }: CommandDescription): Verdict[] {
  return changes(old, now, {
    added: ({ collection }) => harmless(`it begins ${collection} now.`),
    removed: ({ collection }) =>
      breaks(`it no longer begins ${collection}: those who go to /${collection} find nothing.`),
    changed: ({ collection }) =>
      breaks(
        `what it says of the ${collection} that it begins has changed: those who wait for one go by the old words.`,
      ),
  });
}

/** The stream whose version a query shows has changed. */
export function showsChanges({ shows: old }: QueryDescription, { shows: now }: QueryDescription): Verdict[] {
  return changes(old, now, {
    added: (stream) => harmless(`it shows the version of ${stream} now.`),
    removed: (stream) => breaks(`it no longer shows the version of ${stream}: those who edit that do not learn it.`),
    changed: (stream, other) =>
      breaks(`it shows the version of ${other} now, no longer of ${stream}: those who edit that name the wrong one.`),
  });
}

/** How a query can be followed has changed. */
export function feedChanges({ feed: old }: QueryDescription, { feed: now }: QueryDescription): Verdict[] {
  return changes(old, now, {
    added: () => harmless('it can be followed now.'),
    removed: () => breaks('it can no longer be followed: those who do get a list and no events.'),
    changed: () =>
      breaks(
        'its entries are followed by other fields: those who follow it go on from a number that means something else.',
      ),
  });
}

/** The field by which a log may be sharded has changed. */
export function shardKeyChanges(
  { shardKey: old }: ContractDescription,
  { shardKey: now }: ContractDescription,
): Verdict[] {
  return changes(old, now, {
    added: (field) => harmless(`its log may be sharded by ${field} now.`),
    removed: (field) => breaks(`its log may no longer be sharded by ${field}: where it is, its streams are not found.`),
    changed: (field, other) =>
      breaks(`its log is sharded by ${other} now, no longer by ${field}: where it is, its streams are not found.`),
  });
}

function changes<V>(old: V | undefined, now: V | undefined, { added, removed, changed }: Sentences<V>): Verdict[] {
  if (isDeepEqual(old, now)) return [];
  if (old === undefined) return [added(now!)];
  return [now === undefined ? removed(old) : changed(old, now)];
}

function listed(streams: readonly string[]): string {
  return streams.join(' or ');
}
