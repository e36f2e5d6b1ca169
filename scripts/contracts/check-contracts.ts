import { compareContracts, type ContractDescription } from '@banyan/core/compatibility';
import { foldedJson } from './folded-json.ts';

/** What a check found. */
export interface ContractCheck {
  /** What has changed, a line each. */
  readonly told: readonly string[];
  /** Why it fails; empty when it passes. */
  readonly problems: readonly string[];
  /** Snapshots to write, by path; undefined: to remove. Only when updating. */
  readonly writes: ReadonlyMap<string, string | undefined>;
}

/** The path of a contract's snapshot. */
export function snapshotPath(name: string): string {
  return `contracts/${name}.json`;
}

/** A snapshot's text. */
export function snapshotText(description: ContractDescription): string {
  return `${foldedJson(description)}\n`;
}

/**
 * Compares the contracts with their snapshots. A change that breaks somebody is a problem, unless it is accepted while updating; so is a snapshot that is
 * behind, for the next change would be compared with what nobody uses any more.
 */
export function checkContracts(
  contracts: readonly ContractDescription[],
  snapshots: readonly ContractDescription[],
  { update, acceptBreaking }: { readonly update: boolean; readonly acceptBreaking: boolean },
): ContractCheck {
  const changes = [...contracts.flatMap((now) => changesOf(now, snapshots)), ...removed(contracts, snapshots)];
  const breaking = changes.filter((change) => change.breaking);
  const stale = [
    ...contracts.filter((now) => !isCurrent(now, snapshots)).map(({ name }) => name),
    ...gone(contracts, snapshots),
  ];
  const problems: string[] = [];
  if (breaking.length > 0 && !(update && acceptBreaking)) {
    problems.push(
      `${count(breaking.length, 'change')} to contracts would break somebody. Give an event a new version with an upcast, a command or query a new name;`,
    );
    problems.push('or, when nobody uses it any more: npm run contracts -- --update --accept-breaking');
  } else if (stale.length > 0 && !update) {
    problems.push(
      `${stale.map(snapshotPath).join(', ')} ${stale.length === 1 ? 'is' : 'are'} behind: npm run contracts -- --update`,
    );
  }
  const texts = new Map(contracts.map((now) => [now.name, snapshotText(now)]));
  return {
    told: changes.map(
      (change) =>
        `${change.breaking ? 'BREAKING' : 'ok      '} ${change.service}: ${change.subject}: ${change.sentence}`,
    ),
    problems,
    writes: new Map(update ? stale.map((name) => [snapshotPath(name), texts.get(name)]) : []),
  };
}

interface ServiceChange {
  readonly service: string;
  readonly breaking: boolean;
  readonly subject: string;
  readonly sentence: string;
}

function changesOf(now: ContractDescription, snapshots: readonly ContractDescription[]): ServiceChange[] {
  const before = snapshots.find(({ name }) => name === now.name);
  if (before === undefined)
    return [{ service: now.name, breaking: false, subject: `contract ${now.name}`, sentence: 'it is new.' }];
  return compareContracts(before, now).map((change) => ({ service: now.name, ...change }));
}

function removed(
  contracts: readonly ContractDescription[],
  snapshots: readonly ContractDescription[],
): ServiceChange[] {
  return gone(contracts, snapshots).map((name) => ({
    service: name,
    breaking: true,
    subject: `contract ${name}`,
    sentence: 'it was removed: whoever uses it is left without.',
  }));
}

function gone(contracts: readonly ContractDescription[], snapshots: readonly ContractDescription[]): string[] {
  return snapshots.map(({ name }) => name).filter((name) => !contracts.some((now) => now.name === name));
}

function isCurrent(now: ContractDescription, snapshots: readonly ContractDescription[]): boolean {
  return snapshots.some((before) => snapshotText(before) === snapshotText(now));
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
