import type { AnyContract, CommandDefinition } from '../contract.ts';
import { isRecording, isRejection, mapStreams, type Decision, type DecisionContext } from '../decision.ts';
import { deepFreeze } from '../deep-freeze.ts';
import { DefectError, type Problem } from '../errors.ts';
import { exactly, type Fields } from '../schema.ts';
import { Checker } from '../checker.ts';
import { differences } from './difference.ts';
import { BEGINNING, type TestEvent } from './events.ts';
import { ExpectationError } from './expectation-error.ts';
import { toJson } from './to-json.ts';
import { States, type Appended } from './states.ts';
import { trialSecrets } from './trial-secrets.ts';

/** What a test may say of the context of a decision; the rest is filled in. */
export type TrialContext = Partial<Pick<DecisionContext, 'at' | 'occurredAt' | 'caller' | 'wasErased'>>;

/** What became of a command. */
export type DecisionOutcome =
  | { readonly kind: 'done'; readonly appended: readonly Appended[]; readonly answer: unknown }
  | {
      readonly kind: 'rejected';
      readonly name: string;
      readonly details: unknown;
      readonly appended: readonly Appended[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/**
 * Decides a command as the engine would, on the states after the given events, and twice, since a decision must be pure.
 * @throws DefectError when it does what its contract does not allow
 * @throws ExpectationError when deciding it again gives something else
 */
export function tryDecision(
  decision: Decision<any, any>,
  body: object,
  context: TrialContext,
  given: readonly TestEvent[],
): DecisionOutcome {
  const definition: CommandDefinition = decision.contract.commands[decision.command];
  const received = deepFreeze(toJson(body)) as object;
  const problems = definition.checker.problems(received);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const secrets = trialSecrets(definition.secrets, received);
  const first = decideOnce(decision, definition, secrets, context, given);
  const second = decideOnce(decision, definition, secrets, context, given);
  const unlike = differences(second, first);
  if (unlike.length > 0) {
    const title = `the decision ${decision.command} is not pure: decided again, it gave something else`;
    throw new ExpectationError(title, unlike, second, first);
  }
  return first;
}

function decideOnce(
  { contract, command, streams, decide }: Decision<any, any>,
  definition: CommandDefinition,
  { body, ...secrets }: ReturnType<typeof trialSecrets>,
  context: TrialContext,
  given: readonly TestEvent[],
): DecisionOutcome {
  const at = context.at ?? given.at(-1)?.info.recordedAt ?? BEGINNING;
  const occurredAt = context.occurredAt ?? at;
  const states = new States(given, { at, occurredAt });
  const handles = mapStreams(streams(body), (ref) => states.handle(ref));
  const result = decide(body, handles, {
    at,
    occurredAt,
    caller: context.caller ?? { role: 'staff', id: 'tester', tenant: 'default', permissions: [{ operation: '*' }] },
    stream: (ref) => states.handle(ref) as any,
    wasErased: context.wasErased ?? (() => false),
    ...secrets,
  });
  if (isRejection(result))
    return {
      ...rejected(contract, command, definition, result.rejected, result.details),
      appended: isRecording(result) ? states.appended : [],
    };
  const answer = toJson(result);
  checkAnswer(command, definition.answers, answer);
  return { kind: 'done', appended: states.appended, answer };
}

function rejected(
  contract: AnyContract,
  command: string,
  { rejects }: CommandDefinition,
  name: string,
  details: unknown,
): { readonly kind: 'rejected'; readonly name: string; readonly details: unknown } {
  const fields = rejects[name];
  if (fields === undefined) {
    throw new DefectError(
      `${command} was rejected with ${name}, which contract ${contract.name} does not declare for it`,
    );
  }
  const stored = toJson(details);
  assertFits(`the details of rejection ${name} of ${command}`, fields, stored);
  return { kind: 'rejected', name, details: stored };
}

function checkAnswer(command: string, answers: Fields | undefined, answer: unknown): void {
  if (answers !== undefined) assertFits(`the answer of ${command}`, answers, answer);
  else if (answer !== undefined) throw new DefectError(`${command} gave an answer, and its contract declares none`);
}

function assertFits(what: string, fields: Fields, value: unknown): void {
  const problems = new Checker(exactly(fields)).problems(value);
  if (problems.length === 0) return;
  const list = problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
  throw new DefectError(`${what} does not fit its contract: ${list}`, { problems });
}
