import { BanyanError, InvalidError, saysMissing, type Json } from '@banyan/core';
import { OverloadedError, TokenError } from '@banyan/engine';
import { RateLimitedError } from './errors.ts';
import { fallbackAppearance, statuses } from './statuses.ts';

/** An error as the outside sees it: problem details (RFC 9457), sent as `application/problem+json`. */
export interface Problem {
  /** A reference to the page that explains this kind of problem, relative to the gateway. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable name of the kind; tell problems apart by it. */
  readonly code: string;
  /** True when the same request, unchanged, may succeed later. */
  readonly retryable: boolean;
  /** Each wrong field: where it is (JSON Pointer into the body or the query) and what is wrong with it. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Of a rejection: what the contract says about it. */
  readonly details?: Json;
  /** Finds the request in logs and in the events that it caused. */
  readonly trace?: string;
}

/** A problem with the seconds after which it is worth trying again. */
export interface Reported {
  readonly problem: Problem;
  readonly retryAfterS?: number;
}

/** What to say of anything thrown. Never carries a stack or a cause. */
export function problemOf(error: unknown, trace?: string): Reported {
  const { code, fault, retryable, message } = traits(error);
  const { status, title, detail } = statuses[code] ?? fallbackAppearance(fault, retryable);
  const problem: Problem = {
    type: `/problems#${code}`,
    title,
    status,
    detail: detail ?? message,
    code,
    retryable,
    ...(error instanceof InvalidError && {
      errors: error.problems.map(({ path, message }) => ({ pointer: path, detail: message })),
    }),
    ...(trace !== undefined && { trace }),
  };
  if (error instanceof RateLimitedError) return { problem, retryAfterS: Math.ceil(error.retryAfterMs / 1000) };
  if (status !== 503) return { problem };
  return { problem, retryAfterS: error instanceof OverloadedError ? Math.ceil(error.retryAfterMs / 1000) : 1 };
}

/** The status of a rejection: 404 where it says that there is nothing of the name for this caller, else 409. */
export function rejectionStatus(rejected: string): number {
  return saysMissing(rejected) ? 404 : 409;
}

/** What to say of a rejection that a contract declares, with its details. */
export function rejectionProblem(service: string, rejected: string, details: Json, trace: string): Problem {
  return {
    type: `/problems#${service}.${rejected}`,
    title: words(rejected),
    status: rejectionStatus(rejected),
    detail: `${service} refused: ${words(rejected).toLowerCase()}. Nothing has changed.`,
    code: rejected,
    retryable: false,
    details,
    trace,
  };
}

/** What was begun came to nothing, for a reason that is named like a rejection: unlike one, it is there to be asked for. */
export function failureProblem(service: string, reason: string, details: Json, trace: string): Problem {
  const detail = `${service} has begun it, and it came to nothing: ${words(reason).toLowerCase()}.`;
  return { ...rejectionProblem(service, reason, details, trace), detail };
}

/** `out-of-stock` -> `Out of stock` */
export function words(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
}

function traits(error: unknown): Pick<BanyanError, 'code' | 'fault' | 'retryable' | 'message'> {
  // The engine has one code for tokens, of which one kind is the caller's mistake and the other only a matter of time.
  if (error instanceof TokenError && !error.retryable)
    return { code: 'bad-token', fault: 'caller', retryable: false, message: error.message };
  if (error instanceof BanyanError) return error;
  return { code: 'defect', fault: 'system', retryable: false, message: '' };
}
