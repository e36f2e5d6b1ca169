import {
  BanyanError,
  DefectError,
  InvalidError,
  isRejection,
  listStreams,
  mapStreams,
  streamOf,
  Checker,
  exactly,
  isRecording,
  notJson,
  type AnyContract,
  type Caller,
  type CommandDefinition,
  type Decision,
  type DecisionContext,
  type Rejection,
  type Service,
} from '@banyan/core';
import type { Admission } from './admission.ts';
import { assertOwn } from './assert-own.ts';
import { assertSynchronous } from './assert-synchronous.ts';
import { assertWithinLimit } from './assert-within-limit.ts';
import { editedStream, versionChanged } from './edited-stream.ts';
import { KeyReusedError, type VersionChangedError } from './errors.ts';
import type { Digester } from './digester.ts';
import type { EventMeta } from './event-decoder.ts';
import {
  bodyHash,
  keptUntil,
  keyRegister,
  personalAnswer,
  type DecidedOutcome,
  type RecordedOutcome,
} from './idempotency.ts';
import type { LogClock } from './log-clock.ts';
import type { LogWriter } from './log-writer.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Passwords } from './ports/passwords.ts';
import type { Random } from './ports/random.ts';
import type { Committed, Proposal } from './proposal.ts';
import type { Sealer } from './sealer.ts';
import { SecretBody } from './secret-body.ts';
import { SessionNames } from './session-names.ts';
import { startOver, type Session } from './session.ts';
import { textKey, type KeyObject } from './key-object.ts';

/** A command that has been authorised, and its envelope. */
export interface SentCommand {
  readonly name: string;
  readonly body: Record<string, unknown>;
  readonly caller: Caller;
  readonly key?: string | undefined;
  readonly occurredAt?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly ifVersion?: number | 'any' | undefined;
}

/** What it takes to carry out commands. */
export interface CommandRunnerParts {
  readonly writer: LogWriter;
  readonly store: LogStore;
  readonly sealer: Sealer;
  readonly clock: LogClock;
  readonly admission: Admission;
  /** For comparing bodies. */
  readonly secret: string;
  readonly digester: Digester;
  readonly passwords: Passwords;
  readonly random: Random;
  /** The newest position that those who follow the log have been told of. */
  readonly told: () => Promise<number>;
}

interface Compiled {
  readonly decision: Decision;
  readonly definition: CommandDefinition;
  readonly personalAnswer: ReadonlyMap<string, string>;
  readonly answerChecker: Checker | undefined;
  readonly detailCheckers: ReadonlyMap<string, Checker>;
}

/** An idempotency key at work. */
interface Once {
  readonly key: string;
  readonly register: string;
  readonly body: string;
  /** Set for a command with secrets. */
  readonly run?: string | undefined;
  /** What the ciphertext of a personal answer is bound to. */
  readonly scope: string;
}

/** What a proposal comes to: a decision of its own, one that was recorded under its key before, or that the stream it edits is at another version. */
type Proposed = DecidedOutcome | { readonly record: RecordedOutcome } | { readonly changed: VersionChangedError };

interface UnderWay {
  readonly body: string;
  readonly outcome: Promise<Committed<DecidedOutcome>>;
}

/** Carries out the commands of one service: validation, idempotency, decision, commit. */
export class CommandRunner {
  readonly #contract: AnyContract;
  readonly #commands = new Map<string, Compiled>();
  readonly #writer: LogWriter;
  readonly #store: LogStore;
  readonly #sealer: Sealer;
  readonly #clock: LogClock;
  readonly #admission: Admission;
  readonly #secret: KeyObject;
  readonly #digester: Digester;
  readonly #passwords: Passwords;
  readonly #told: () => Promise<number>;
  /**
   * Names this run of the process, and the key by which bodies with secrets are compared during it. It is never written: from a comparison under a key that is
   * on disk, a password could be guessed as fast as the machine can go.
   */
  readonly #run: { readonly name: string; readonly secret: KeyObject };
  /** Commands under way, by their key's register: the same key at the same time is one command. */
  readonly #underWay = new Map<string, UnderWay>();

  constructor(service: Service, parts: CommandRunnerParts) {
    this.#contract = service.contract;
    this.#writer = parts.writer;
    this.#store = parts.store;
    this.#sealer = parts.sealer;
    this.#clock = parts.clock;
    this.#admission = parts.admission;
    this.#secret = textKey(parts.secret);
    this.#digester = parts.digester;
    this.#passwords = parts.passwords;
    this.#told = parts.told;
    const random = (): string => Buffer.from(parts.random.bytes(32)).toString('base64url');
    this.#run = { name: random(), secret: textKey(random()) };
    for (const decision of service.decisions) {
      const definition: CommandDefinition = service.contract.commands[decision.command];
      const { answers, rejects } = definition;
      this.#commands.set(decision.command, {
        decision,
        definition,
        personalAnswer: personalAnswer(definition),
        answerChecker: answers === undefined ? undefined : new Checker(exactly(answers)),
        detailCheckers: new Map(Object.entries(rejects).map(([name, fields]) => [name, new Checker(exactly(fields))])),
      });
    }
  }

  /** Resolves after the commit that the outcome stands on. */
  run(sent: SentCommand): Promise<Committed<DecidedOutcome>> {
    const compiled = this.#commands.get(sent.name)!;
    return this.#admission.run(sent.caller.role === 'service', sent.body, async () => {
      const what = `${this.#contract.name}/${sent.name}`;
      compiled.definition.checker.assert(`command ${what}`, sent.body);
      assertOwn(what, compiled.definition.owner, sent.body, sent.caller);
      assertWithinLimit(what, compiled.definition.about, sent);
      return sent.key === undefined ? this.#submit(compiled, sent, undefined) : this.#runOnce(compiled, sent, sent.key);
    });
  }

  async #runOnce(compiled: Compiled, sent: SentCommand, key: string): Promise<Committed<DecidedOutcome>> {
    const register = keyRegister(sent.caller, sent.name, key);
    const run = compiled.definition.secrets.size > 0 ? this.#run : undefined;
    const body = bodyHash(
      run?.secret ?? this.#secret,
      sent.occurredAt === undefined ? sent.body : [sent.body, sent.occurredAt],
    );
    const underWay = this.#underWay.get(register);
    if (underWay !== undefined) {
      if (underWay.body !== body) throw new KeyReusedError(sent.name, key);
      return underWay.outcome;
    }
    const scope = `${this.#contract.name}/${sent.name}`;
    const outcome = this.#submit(compiled, sent, { key, register, body, scope, run: run?.name });
    this.#underWay.set(register, { body, outcome });
    try {
      return await outcome;
    } finally {
      this.#underWay.delete(register);
    }
  }

  async #submit(compiled: Compiled, sent: SentCommand, once: Once | undefined): Promise<Committed<DecidedOutcome>> {
    try {
      const { result, position } = await this.#writer.submit(this.#propose(compiled, sent, once));
      if ('changed' in result) throw result.changed;
      if (!('record' in result)) return { result, position };
      return { result: await this.#repeat(compiled, result.record, once!, sent.name), position };
    } catch (error) {
      // What cannot be decided now may have been decided before, under this key.
      if (once === undefined || isTransient(error)) throw error;
      const earlier = await this.#store.register('command', once.register);
      const record: RecordedOutcome | undefined = earlier === undefined ? undefined : JSON.parse(earlier);
      if (record === undefined || !counts(record, this.#clock.now(), once.run)) throw error;
      // Not where the store's log ends: a commit that nobody has heard of yet is no place that a query could wait for.
      const position = await this.#told();
      return { result: await this.#repeat(compiled, record, once, sent.name), position };
    }
  }

  #propose(compiled: Compiled, sent: SentCommand, once: Once | undefined): Proposal<Proposed> {
    const { decision, definition } = compiled;
    const secret = new SecretBody(sent.body, definition.secrets, this.#digester, this.#passwords);
    const names = new SessionNames(this.#sealer, this.#digester);
    const { body } = secret;
    const streams = streamsOf(`${this.#contract.name}/${sent.name}`, decision, body);
    const meta = metaText(sent);
    let decidedAt = '';
    /** The value of an expired record that still stands in the register. */
    let expired: string | undefined;
    return {
      name: `${this.#contract.name}/${sent.name}`,
      streams: listStreams(streams),
      decide: (session) => {
        decidedAt = session.at;
        const occurredAt = sent.occurredAt ?? session.at;
        session.annotate(occurredAt, meta);
        const context: DecisionContext = {
          at: session.at,
          occurredAt,
          caller: sent.caller,
          stream: session.streams() as DecisionContext['stream'],
          digest: (text) => this.#digester.digest(text),
          tokenDigest: (name) => this.#digester.digest(this.#digester.token(name)),
          nameOf: (text) => names.nameOf(session, text),
          named: (text) => names.named(session, text),
          wasErased: (person) => names.wasErased(session, person),
          hashed: (field) => secret.hashed(session, field),
          matches: (field, hash) => secret.matches(session, field, hash),
        };
        const edits = definition.edits?.map((stream) => streamOf(stream, sent.body));
        const edited = edits && editedStream(session, streams, edits, sent);
        const decided = decideWith(decision, body, mapStreams(streams, context.stream), context);
        session.endTurn();
        const judged = this.#judge(compiled, sent.name, decided);
        const changed = edited && versionChanged(edited, judged, sent, this.#contract.name);
        if (changed !== undefined) {
          // Returned, not thrown: what was met has to be confirmed by the log, in which another instance may have written.
          session.discard();
          return { changed };
        }
        const outcome = judged.done && edited !== undefined ? { ...judged, version: edited.now() } : judged;
        if (!outcome.done && !isRecording(decided as Rejection)) session.discard();
        if (once !== undefined) this.#record(session, compiled, once, outcome, expired);
        return outcome;
      },
      onConflict: (held) => {
        const found = held.find(({ kind, key }) => kind === 'command' && key === once?.register)?.value;
        if (found === undefined) return undefined;
        const record: RecordedOutcome = JSON.parse(found);
        if (counts(record, decidedAt, once?.run)) return { result: { record } };
        expired = found;
        return undefined;
      },
    };
  }

  /** What a decision returned, checked against its contract. */
  #judge({ answerChecker, detailCheckers }: Compiled, command: string, decided: unknown): DecidedOutcome {
    if (isRejection(decided)) {
      const checker = detailCheckers.get(decided.rejected);
      if (checker === undefined)
        throw new DefectError(`${command} rejects with ${decided.rejected}, which its contract does not declare`);
      assertFits(`the details of rejection ${decided.rejected} of ${command}`, checker, decided.details);
      return { done: false, rejected: decided.rejected, details: decided.details };
    }
    assertSynchronous(`the decision of ${command}`, decided);
    if (answerChecker === undefined) {
      if (decided !== undefined)
        throw new DefectError(`the decision of ${command} returns something, and its contract declares no answer`);
      return { done: true, answer: undefined };
    }
    assertFits(`the answer of ${command}`, answerChecker, decided);
    return { done: true, answer: decided as Record<string, unknown> };
  }

  #record(
    session: Session,
    { definition, personalAnswer: personal }: Compiled,
    once: Once,
    outcome: DecidedOutcome,
    expired: string | undefined,
  ): void {
    const sealed =
      outcome.done && outcome.answer !== undefined
        ? { ...outcome, answer: session.seal(once.scope, personal, outcome.answer) }
        : outcome;
    const until = keptUntil(session.at, definition);
    const record: RecordedOutcome = {
      body: once.body,
      until,
      ...(once.run !== undefined && { run: once.run }),
      outcome: sealed,
    };
    session.register({
      kind: 'command',
      key: once.register,
      expect: expired,
      value: JSON.stringify(record),
      due: until,
    });
  }

  /** The recorded outcome again, if the body is the same. */
  async #repeat(
    { personalAnswer: personal }: Compiled,
    record: RecordedOutcome,
    once: Once,
    command: string,
  ): Promise<DecidedOutcome> {
    if (record.body !== once.body) throw new KeyReusedError(command, once.key);
    const { outcome } = record;
    if (!outcome.done || outcome.answer === undefined || personal.size === 0) return outcome;
    await this.#sealer.find(this.#sealer.subjects(personal, outcome.answer));
    return { ...outcome, answer: this.#sealer.open(once.scope, personal, outcome.answer) };
  }
}

/** What is answered is stored with the key, and has to be the same when it is answered again. @throws DefectError */
function assertFits(what: string, checker: Checker, value: unknown): void {
  if (!checker.fits(value))
    throw new DefectError(`${what} does not fit its contract`, { problems: checker.problems(value) });
  // A contract may leave open what something is.
  const strange = notJson(value);
  if (strange !== undefined) throw new DefectError(`${what} would not come back as it is: ${strange}`);
}

/** @throws InvalidError when what names a stream in the body can be no stream's name, which the contract may have left open; DefectError */
function streamsOf(what: string, decision: Decision, body: unknown): ReturnType<Decision['streams']> {
  try {
    return decision.streams(body);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidError(`command ${what}`, [{ path: '', message: error.message }]);
    throw new DefectError(`what names the streams of ${what} threw ${String(error)}`, { command: what }, error);
  }
}

/** What a decision throws on its own account is a defect of its code. */
function decideWith(decision: Decision, body: unknown, streams: unknown, context: DecisionContext): unknown {
  try {
    return decision.decide(body, streams, context);
  } catch (error) {
    if (error instanceof BanyanError || error === startOver) throw error;
    throw new DefectError(
      `the decision of ${decision.command} threw ${String(error)}`,
      { command: decision.command },
      error,
    );
  }
}

/**
 * True while a record is what its key stands for. That of a command with secrets stands for nothing in another run of the process, which cannot compare bodies
 * with it: there the command is decided again, and the ids and tokens that it names keep it from acting twice.
 */
function counts({ until, run }: RecordedOutcome, now: string, ownRun: string | undefined): boolean {
  return until > now && run === ownRun;
}

/** True for errors after which the same command may well succeed: they say nothing about an earlier outcome. */
function isTransient(error: unknown): boolean {
  return error instanceof BanyanError && error.retryable;
}

function metaText({ caller, name, traceparent }: SentCommand): string {
  const meta: EventMeta = { by: `${caller.role}/${caller.id}`, cause: name };
  return JSON.stringify({
    ...meta,
    ...(caller.tenant === 'default' ? {} : { tenant: caller.tenant }),
    ...(traceparent === undefined ? {} : { trace: traceparent }),
  });
}
