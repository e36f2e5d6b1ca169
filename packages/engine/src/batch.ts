import { componentDigest } from './digest.ts';
import {
  registerName,
  type Component,
  type NewEvent,
  type RegisterChange,
  type StreamVersion,
} from './ports/log-store.ts';
import type { Session } from './session.ts';

/** A decision that was made and is not committed yet. */
export interface Decided {
  readonly session: Session;
}

/** Names of what a decision changes: streams and registers. */
export function changedNames({ events, registers }: Session): string[] {
  return [...events.map(({ stream }) => stream), ...registers.map(({ kind, key }) => registerName(kind, key))];
}

/** Names of what decisions can share: a stream, or a register. What the whole batch only reads ties nobody together. */
function resources(session: Session, changed: ReadonlySet<string>): string[] {
  const names: string[] = [];
  for (const { stream } of session.reads()) if (changed.has(stream)) names.push(stream);
  for (const { kind, key } of session.registers) names.push(registerName(kind, key));
  return names;
}

/** Decisions that share streams that one of them changes, or registers, directly or through others, in the order in which they were made. */
export interface Group<D extends Decided> {
  readonly members: readonly D[];
  readonly component: Component;
}

/**
 * Splits decisions into components: the finest partition in which decisions that share a stream that is changed, or a register, are together (union-find
 * with path halving; Tarjan 1975). A stream that all only read, such as a setting, is checked with each component and makes no one of them.
 */
export function groupDecisions<D extends Decided>(decisions: readonly D[]): Group<D>[] {
  const parents = decisions.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  };
  const changed = new Set(decisions.flatMap(({ session }) => session.events.map(({ stream }) => stream)));
  const owners = new Map<string, number>();
  for (const [index, { session }] of decisions.entries()) {
    for (const name of resources(session, changed)) {
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, index);
      else {
        const [a, b] = [find(owner), find(index)];
        // The smaller index becomes the root, so that groups come in the order of their first decision.
        parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  const groups = new Map<number, D[]>();
  for (const [index, decision] of decisions.entries()) {
    const root = find(index);
    const members = groups.get(root);
    if (members === undefined) groups.set(root, [decision]);
    else members.push(decision);
  }
  return [...groups.values()].map((members) => ({ members, component: toComponent(members) }));
}

function toComponent(members: readonly Decided[]): Component {
  const [only, second] = members;
  const reads = new Map<string, StreamVersion>();
  const registers = new Map<string, RegisterChange>();
  const events: NewEvent[] =
    second === undefined ? only!.session.events : members.flatMap(({ session }) => session.events);
  for (const { session } of members) {
    for (const { stream, version } of session.reads()) if (!reads.has(stream)) reads.set(stream, { stream, version });
    for (const change of session.registers) {
      const name = registerName(change.kind, change.key);
      const earlier = registers.get(name);
      registers.set(name, earlier === undefined ? change : { ...change, expect: earlier.expect, force: earlier.force });
    }
  }
  return { reads: [...reads.values()], events, registers: [...registers.values()], digest: componentDigest(events) };
}
