import { T, command, contract, query, type Caller } from '@banyan/core';
import type { Client, Outcome, QueryOptions, SendOptions } from '@banyan/engine';

/** What the callee's side is asked for, where no engine is wanted: tests say themselves how it answers. */
export const echo = contract('echo', {
  events: {},
  commands: { say: command({ text: T.String() }, { by: ['public'] }) },
  queries: { ask: query({ text: T.String() }, { by: ['public'], returns: T.String() }) },
});

/** A call that arrived. */
export interface Arrived {
  readonly caller: Caller;
  readonly name: string;
  readonly text: string;
  readonly options: SendOptions & QueryOptions;
}

/** Answers all calls by one function: what a callee does with a call, in the place of a system. */
export function answering(answer: (call: Arrived) => Promise<unknown>): (caller: Caller) => Client {
  return (caller) => {
    const call =
      (name: string) =>
      (_: unknown, __: string, { text }: { readonly text: string }, options: Arrived['options'] = {}) =>
        answer({ caller, name, text, options });
    return { send: call('say'), query: call('ask') } as unknown as Client;
  };
}

/** The outcome of a command that is done. */
export function done(answer: unknown): Outcome {
  return { done: true, answer, token: 'echo/0:1' } as Outcome;
}
