import { Checker, T, type Caller } from '@banyan/core';
import type { WireError } from './wire-error.ts';

/** The version of the protocol, which both sides name in the TLS handshake (ALPN): another one makes no connection. */
export const PROTOCOL = 'banyan/1';

/** What either side may say at any time: that it is there, or why it does not go on with the other. */
type Notice = { readonly beat: true } | { readonly refused: string };

/** The callee's first frame. */
export interface Greeting {
  readonly callsMax: number;
  readonly frameLengthMax: number;
}

/** What comes with a query, as it can travel. */
export interface WireQueryOptions {
  readonly after?: string | readonly string[];
  /** Tells the version of what the query shows, too. */
  readonly version?: true;
  /** Answers when the result has another digest than this one (`digestOf`), or the time is over. */
  readonly until?: { readonly unlike: string; readonly waitMs: number };
}

/** A call, with what is left of its caller's time. */
export type Call = {
  readonly id: number;
  readonly caller: Caller;
  readonly ms: number;
} & (
  | { readonly send: readonly [service: string, command: string, body: unknown, options?: object] }
  | { readonly query: readonly [service: string, query: string, body: unknown, options?: WireQueryOptions] }
);

/** The answer to a call, by its number. */
export type Reply = { readonly id: number } & (
  | ({ readonly result: unknown } & ReplyNotes)
  /** The result is still the one whose digest was sent along. */
  | ({ readonly same: true } & ReplyNotes)
  | { readonly error: WireError }
  /** Nothing was begun, so it may be tried elsewhere. */
  | { readonly notRun: string }
  /** There is an answer, which comes too late for anybody to wait for it. */
  | { readonly late: true }
);

/** What a query's answer tells besides its result. */
export interface ReplyNotes {
  readonly version?: number;
  readonly stale?: readonly string[];
}

/** From callee to caller. `closing`: no new calls, please; hang up when those under way are answered. From caller to callee there are notices and calls. */
export type FromCallee = Notice | Greeting | { readonly closing: true } | Reply;

const text = T.String();
const caller = T.Object({
  role: T.Union(['public', 'customer', 'staff', 'partner', 'service'].map((role) => T.Literal(role))),
  id: text,
  tenant: text,
  scopes: T.Optional(T.Array(text)),
  permissions: T.Optional(
    T.Array(T.Object({ operation: text, limits: T.Optional(T.Array(T.Object({ amount: T.Number() }))) })),
  ),
  credential: T.Optional(text),
  address: T.Optional(text),
});
const envelope = { id: T.Integer({ minimum: 1 }), caller, ms: T.Number({ minimum: 0 }) };
const queryOptions = T.Object(
  {
    after: T.Optional(T.Union([text, T.Array(text)])),
    version: T.Optional(T.Literal(true)),
    until: T.Optional(T.Object({ unlike: text, waitMs: T.Number({ minimum: 0, maximum: 2 ** 31 - 1 }) })),
  },
  { additionalProperties: false },
);
const parts = (options: Parameters<typeof T.Optional>[0]) =>
  T.Union([T.Tuple([text, text, T.Unknown()]), T.Tuple([text, text, T.Unknown(), options])]);

/** Knows a call from anything else. What is in the body, and in a command's options, is for the service to check. */
const call = new Checker(
  T.Union([
    T.Object({ ...envelope, send: parts(T.Object({})) }, { additionalProperties: false }),
    T.Object({ ...envelope, query: parts(queryOptions) }, { additionalProperties: false }),
  ]),
);

/** True for what is a call. */
export function isCall(frame: unknown): frame is Call {
  return call.fits(frame);
}
