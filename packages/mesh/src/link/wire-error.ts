import * as core from '@banyan/core';

/** An error on its way through a socket: what callers tell errors apart by, and no stack. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly fault: core.Fault;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  /** The fields that its class adds: `problems`, `retryAfterMs`, … */
  readonly own: Readonly<Record<string, unknown>>;
}

/** What is sent of anything thrown. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof core.BanyanError))
    return toWire(new core.DefectError(error instanceof Error ? error.message : String(error)));
  const { name, message, code, fault, retryable, details, stack: _stack, cause: _cause, ...own } = error;
  return { name, message, code, fault, retryable, details, own };
}

/**
 * Makes errors again that came out of a socket, instances of their own classes.
 * @param modules in which the classes are, the namespace of each; of a class that is in none of them, the code tells
 */
export function errorsOf(modules: readonly object[]): (error: WireError) => core.BanyanError {
  const classes = new Map<string, { readonly prototype: object }>(
    modules
      .flatMap((module): unknown[] => Object.values(module))
      .filter(
        (value): value is typeof core.BanyanError => typeof value === 'function' && value.prototype instanceof Error,
      )
      .map((errorClass) => [errorClass.name, errorClass]),
  );
  return ({ name, message, code, fault, retryable, details, own }) => {
    const error = new core.BanyanError(message, { code, fault, retryable, details });
    const errorClass = classes.get(name);
    if (errorClass !== undefined) Object.setPrototypeOf(error, errorClass.prototype);
    return Object.assign(error, own, { name });
  };
}
