import type { ProcessManager } from '@banyan/core';
import { personalAnswer } from './idempotency.ts';
import type { Input } from './reaction.ts';

/** Shorter ones would be found in words that have nothing to do with anybody. */
const LENGTH_MIN = 2;

/**
 * What went wrong with an input, without what is personal in it: the reason of a parked instance is written in the clear, and code that throws may well quote
 * what it was given.
 */
export function withoutPersonal(reason: string, process: ProcessManager, input: Input): string {
  let clean = reason;
  const texts = personalValues(process, input).flatMap(textsIn);
  for (const text of texts.toSorted((one, other) => other.length - one.length)) clean = clean.replaceAll(text, '…');
  return clean;
}

function personalValues(process: ProcessManager, input: Input): unknown[] {
  if (input.kind === 'event') {
    const { contract, event } = input.reaction;
    const { payload } = input.event;
    return [...(contract.events[event]?.personal.keys() ?? [])].map((field) => payload[field]);
  }
  const sent = input.kind === 'outcome' ? process.steps[input.intent.step] : undefined;
  if (input.kind !== 'outcome' || sent === undefined || !input.outcome.done) return [];
  const { answer } = input.outcome;
  const personal = personalAnswer(sent.contract.commands[sent.command]);
  return [...personal.keys()].map((field) => answer?.[field]);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length < LENGTH_MIN ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
