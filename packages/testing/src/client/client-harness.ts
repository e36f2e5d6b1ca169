import type { Caller, Service } from '@banyan/core';
import type { Client, Limits } from '@banyan/engine';

/** What the contract suite needs to know of a kind of client. */
export interface ClientHarness {
  /** Starts these services anew, somewhere; and offers clients of the kind that is to be tested. */
  readonly open: (services: readonly Service[], limits: Partial<Limits>) => Promise<OpenClients>;
}

/** Services at work, and the way to them. */
export interface OpenClients {
  readonly client: (caller: Caller) => Client;
  readonly close: () => Promise<void>;
}
