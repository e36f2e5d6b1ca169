import type { PlainSchema } from './describe-contract.ts';
import { schemaChanges, type SchemaChange } from './schema-changes.ts';

/** What a change means to others. */
export interface Verdict {
  readonly breaking: boolean;
  /** What breaks whom, or that nothing does. */
  readonly sentence: string;
}

type Kind = SchemaChange['kind'];

// What happened, to be said of a field.
const WHAT: Readonly<Record<Kind, string>> = {
  removed: 'was removed',
  'added-required': 'is new and required',
  'added-optional': 'is new and optional',
  'now-required': 'is required now',
  'now-optional': 'is optional now',
  narrowed: 'takes fewer values',
  widened: 'takes other values',
  loosened: 'has wider bounds',
  personal: 'has another mark of a person',
};

// Of an event at the same version: old events meet new readers and new events meet old readers.
const EVENT: Partial<Record<Kind, string>> = {
  removed: 'those who follow it still read the field',
  'added-required': 'events that were recorded before lack it',
  'now-required': 'events that were recorded before may lack it',
  'now-optional': 'those who follow it count on the field',
  narrowed: 'events that were recorded before may hold values that no longer fit',
  widened: 'those who follow it may meet values that they do not know',
  personal:
    'events that were recorded before are encrypted, or not, by the old mark, and erasing a person goes by the new one',
};

// Of what others send: they go by the old contract.
const INPUT: Partial<Record<Kind, string>> = {
  removed: 'what callers still send is refused as unknown',
  'added-required': 'what callers send now lacks it and is refused',
  'now-required': 'what callers send may lack it and is refused',
  narrowed: 'values that callers send are refused',
};

// Of what others get: they read it by the old contract.
const OUTPUT: Partial<Record<Kind, string>> = {
  removed: 'still read it',
  'now-optional': 'count on it',
  widened: 'may meet values that they do not know',
};

/** What it means that an event's payload has changed while its version has not. */
export function eventChanges(before: PlainSchema, after: PlainSchema): Verdict[] {
  return verdicts(
    before,
    after,
    'the payload',
    (kind) => EVENT[kind] && `${EVENT[kind]}. Raise its version and say how the old one is upcast.`,
  );
}

/** What it means to callers that the body of a command or query has changed. */
export function inputChanges(before: PlainSchema, after: PlainSchema): Verdict[] {
  return verdicts(before, after, 'the body', (kind) => INPUT[kind] && `${INPUT[kind]}.`);
}

/** What it means to `readers` that what they get (`subject`) has changed. */
export function outputChanges(before: PlainSchema, after: PlainSchema, subject: string, readers: string): Verdict[] {
  return verdicts(before, after, subject, (kind) => OUTPUT[kind] && `${readers} ${OUTPUT[kind]}.`);
}

function verdicts(
  before: PlainSchema,
  after: PlainSchema,
  subject: string,
  harm: (kind: Kind) => string | undefined,
): Verdict[] {
  return schemaChanges(before, after).map(({ path, kind }) => {
    const broken = harm(kind);
    const what = `${path === '' ? subject : `${path} of ${subject}`} ${WHAT[kind]}`;
    return { breaking: broken !== undefined, sentence: broken === undefined ? `${what}.` : `${what}: ${broken}` };
  });
}
