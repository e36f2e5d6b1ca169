import * as core from '@banyan/core';
import * as engine from '@banyan/engine';
import * as sqlite from '@banyan/sqlite';
import * as cli from '../errors.ts';

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

/** The classes that an error may be of when it comes out of the socket, by name. */
const CLASSES = new Map<string, { readonly prototype: object }>(
  [core, engine, sqlite, cli]
    .flatMap((module): unknown[] => Object.values(module))
    .filter(
      (value): value is typeof core.BanyanError => typeof value === 'function' && value.prototype instanceof Error,
    )
    .map((errorClass) => [errorClass.name, errorClass]),
);

/** What is sent of anything thrown. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof core.BanyanError))
    return toWire(new core.DefectError(error instanceof Error ? error.message : String(error)));
  const { name, message, code, fault, retryable, details, stack: _stack, cause: _cause, ...own } = error;
  return { name, message, code, fault, retryable, details, own };
}

/** The error again, an instance of its own class. */
export function fromWire({ name, message, code, fault, retryable, details, own }: WireError): core.BanyanError {
  const error = new core.BanyanError(message, { code, fault, retryable, details });
  const errorClass = CLASSES.get(name);
  if (errorClass !== undefined) Object.setPrototypeOf(error, errorClass.prototype);
  return Object.assign(error, own, { name });
}
