/** Who has to act on an error: the caller (mend the request), or the system's operator. */
export type Fault = 'caller' | 'system';

export interface ErrorTraits {
  /** Stable, kebab-case; documented in docs/errors.md. */
  readonly code: string;
  readonly fault: Fault;
  /** True when the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** Structured facts of this occurrence: plain JSON, no secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const brand = Symbol.for('@banyan/core/BanyanError');

/**
 * The root of every error that Banyan throws on purpose. Tell errors apart by `code`, never by message.
 * `instanceof` also holds between two copies of this package.
 */
export class BanyanError extends Error {
  readonly code: string;
  readonly fault: Fault;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, traits: ErrorTraits) {
    super(message, traits.cause === undefined ? undefined : { cause: traits.cause });
    this.name = new.target.name;
    this.code = traits.code;
    this.fault = traits.fault;
    this.retryable = traits.retryable;
    this.details = traits.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== BanyanError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && brand in value;
  }
}

/** Thrown when a definition (contract, aggregate, view, service, …) contradicts itself; lists every mistake at once. */
export class DefinitionError extends BanyanError {
  readonly mistakes: readonly string[];
  constructor(subject: string, mistakes: readonly string[]) {
    super(`${subject} cannot be built:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`, {
      code: 'definition',
      fault: 'system',
      retryable: false,
      details: { subject, mistakes },
    });
    this.mistakes = mistakes;
  }
}

/** One thing wrong with a value, and where: `path` is a JSON Pointer (RFC 6901) into it. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Thrown when a command, a query or an event does not fit its schema; names each wrong field. */
export class InvalidError extends BanyanError {
  readonly problems: readonly Problem[];
  constructor(subject: string, problems: readonly Problem[]) {
    const list = problems.map(({ path, message }) => `${path === '' ? '(body)' : path} ${message}`).join('; ');
    super(`${subject} is not valid: ${list}`, {
      code: 'invalid',
      fault: 'caller',
      retryable: false,
      details: { problems },
    });
    this.problems = problems;
  }
}

/** Thrown when stored data was written by a version of the code that this one does not know. */
export class UnknownVersionError extends BanyanError {
  constructor(event: string, version: number, known: number) {
    super(`event ${event} has version ${version}, this code knows versions up to ${known}: deploy the readers first`, {
      code: 'unknown-version',
      fault: 'system',
      retryable: true,
      details: { event, version, known },
    });
  }
}

/** Thrown when a decision or fold does what its contract does not allow: a defect in service code, found at run time. */
export class DefectError extends BanyanError {
  constructor(message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, { code: 'defect', fault: 'system', retryable: false, details, cause });
  }
}
