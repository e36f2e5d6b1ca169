import { isDeepEqual } from '../is-deep-equal.ts';
import type {
  CommandDescription,
  ContractDescription,
  EventDescription,
  QueryDescription,
} from './describe-contract.ts';
import {
  beginsChanges,
  editsChanges,
  feedChanges,
  ownerChanges,
  shardKeyChanges,
  showsChanges,
} from './concern-changes.ts';
import { personalChanges } from './personal-changes.ts';
import { eventChanges, inputChanges, outputChanges, type Verdict } from './verdicts.ts';

/** One difference between two versions of a contract. */
export interface ContractChange extends Verdict {
  /** `event <name>`, `command <name>`, `query <name>` or `contract <name>`. */
  readonly subject: string;
}

/**
 * All differences between a contract as others know it and as it is now, each with a sentence that says what breaks whom, or why nothing
 * does. Empty when they are the same to everybody.
 */
export function compareContracts(before: ContractDescription, after: ContractDescription): ContractChange[] {
  if (before.name !== after.name) {
    return [
      {
        subject: `contract ${before.name}`,
        breaking: true,
        sentence: `it is called ${after.name} now: its log, its streams and whoever uses it still say ${before.name}.`,
      },
    ];
  }
  return [
    ...shardKeyChanges(before, after).map((verdict) => ({ subject: `contract ${before.name}`, ...verdict })),
    ...each(
      'event',
      before.events,
      after.events,
      compareEvents,
      'its log may hold such events, and those who follow it fold them.',
    ),
    ...each('command', before.commands, after.commands, compareCommands, 'those who send it get an error.'),
    ...each('query', before.queries, after.queries, compareQueries, 'those who ask it get an error.'),
  ];
}

function each<D>(
  kind: string,
  before: Readonly<Record<string, D>>,
  after: Readonly<Record<string, D>>,
  compare: (before: D, after: D) => Verdict[],
  whenRemoved: string,
): ContractChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    const subject = `${kind} ${name}`;
    if (now === undefined) return [{ subject, breaking: true, sentence: `it was removed: ${whenRemoved}` }];
    if (old === undefined) return [{ subject, breaking: false, sentence: 'it is new.' }];
    return compare(old, now).map((verdict) => ({ subject, ...verdict }));
  });
}

function compareEvents(before: EventDescription, after: EventDescription): Verdict[] {
  if (after.version < before.version) {
    return [
      {
        breaking: true,
        sentence: `its version went back from ${before.version} to ${after.version}: what was written at version ${before.version} cannot be read any more.`,
      },
    ];
  }
  if (after.version === before.version) return eventChanges(before.payload, after.payload);
  return [
    {
      breaking: false,
      sentence: `it is at version ${after.version} now; what was written before is upcast. Deploy those who read it first.`,
    },
    ...personalChanges(before.payload, after.payload),
  ];
}

function compareCommands(before: CommandDescription, after: CommandDescription): Verdict[] {
  return [
    ...accessChanges(before.by, after.by, 'send'),
    ...inputChanges(before.body, after.body),
    ...rejectionChanges(before.rejects, after.rejects),
    ...answerChanges(before.answer, after.answer),
    ...keptChanges(before.keysKeptDays, after.keysKeptDays),
    ...ownerChanges(before, after),
    ...editsChanges(before, after),
    ...beginsChanges(before, after),
  ];
}

function compareQueries(before: QueryDescription, after: QueryDescription): Verdict[] {
  return [
    ...accessChanges(before.by, after.by, 'ask'),
    ...inputChanges(before.body, after.body),
    ...outputChanges(before.returns, after.returns, 'the result', 'those who ask it'),
    ...ownerChanges(before, after),
    ...showsChanges(before, after),
    ...feedChanges(before, after),
  ];
}

function accessChanges(before: readonly string[], after: readonly string[], verb: string): Verdict[] {
  const added = after.filter((access) => !before.includes(access));
  const lost = after.includes('public') ? [] : before.filter((access) => !after.includes(access));
  return [
    ...lost.map((access) => ({
      breaking: true,
      sentence: `${access} may not ${verb} it any more: ${access === 'public' ? 'everybody else is' : 'they are'} refused.`,
    })),
    ...added.map((access) => ({ breaking: false, sentence: `${access} may ${verb} it now.` })),
  ];
}

function rejectionChanges(before: CommandDescription['rejects'], after: CommandDescription['rejects']): Verdict[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((name): Verdict[] => {
    const [old, now] = [before[name], after[name]];
    if (old === undefined)
      return [
        { breaking: true, sentence: `it may be rejected with ${name} now: those who send it are not ready for that.` },
      ];
    if (now === undefined) return [{ breaking: false, sentence: `it is no longer rejected with ${name}.` }];
    return outputChanges(old, now, `the details of rejection ${name}`, 'those who send it');
  });
}

function answerChanges(before: CommandDescription['answer'], after: CommandDescription['answer']): Verdict[] {
  if (isDeepEqual(before, after)) return [];
  if (before === null || after === null) {
    return [
      before === null
        ? { breaking: false, sentence: 'it has an answer now.' }
        : { breaking: true, sentence: 'it has no answer any more: those who send it wait for one.' },
    ];
  }
  return outputChanges(before, after, 'the answer', 'those who send it');
}

function keptChanges(before: number, after: number): Verdict[] {
  if (before === after) return [];
  const sentence = `its idempotency keys are kept for ${after} days, no longer for ${before}`;
  return [
    after < before
      ? { breaking: true, sentence: `${sentence}: whoever sends it again later than that acts twice.` }
      : { breaking: false, sentence: `${sentence}.` },
  ];
}
