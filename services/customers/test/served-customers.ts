import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Caller } from '@banyan/core';
import { argon2Passwords, startSystem, systemPorts, type Client, type System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { customers } from '../contract.ts';
import { customersService } from '../service.ts';

/** The customers' service at work, with hashes that cost next to nothing and a clock that a test may move. */
export interface ServedCustomers {
  readonly system: System;
  readonly path: string;
  /** Somebody who has no account yet, calling from an address. */
  readonly from: (address: string) => Client;
  /** The caller that a token stands for, as a gateway would find them. */
  readonly callerOf: (token: string) => Promise<Caller | undefined>;
  /** A client for whoever this token is of. */
  readonly by: (token: string) => Promise<Client>;
  /** What `notifications` would send by e-mail. */
  readonly mailToken: (customer: string, purpose: 'verification' | 'reset', id: string) => Promise<string>;
  readonly pass: (ms: number) => void;
  /** How many passwords have been hashed or compared. */
  readonly hashings: () => number;
  stop(): Promise<void>;
}

/** A token as clients make it. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What it takes to sign up. */
export function registration(email: string, password = 'correct horse') {
  return { customer: randomUUID(), country: 'France', email, password, session: randomUUID(), token: newToken() };
}

/** Starts the service in a folder of its own. */
export async function serveCustomers(): Promise<ServedCustomers> {
  const path = mkdtempSync(join(tmpdir(), 'banyan-customers-'));
  const folder = openDataFolder(path);
  let aheadMs = 0;
  let hashings = 0;
  const passwords = argon2Passwords(systemPorts.random, { memory: 64, passes: 1, parallelism: 1 });
  const { clock } = systemPorts;
  const system = await startSystem({
    services: [customersService],
    stores: folder.stores,
    ports: {
      clock: { now: () => clock.now() + aheadMs, monotonicMs: () => clock.monotonicMs() },
      passwords: {
        hash: (password) => ((hashings += 1), passwords.hash(password)),
        matches: (password, hash) => ((hashings += 1), passwords.matches(password, hash)),
      },
    },
  });
  const own = system.client({ role: 'service', id: 'customers', tenant: 'default' });
  const callerOf = async (token: string): Promise<Caller | undefined> => {
    await system.operations.settle();
    const found = await own.query(customers, 'caller-of', { token });
    if (found === null || (found.until !== null && Date.parse(found.until) <= clock.now() + aheadMs)) return undefined;
    const { role, id, credential, permissions } = found;
    return { role, id, credential, tenant: 'default', permissions };
  };
  return {
    system,
    path,
    from: (address) => system.client({ role: 'public', id: 'anybody', tenant: 'default', address }),
    callerOf,
    by: async (token) => {
      const caller = await callerOf(token);
      if (caller === undefined) throw new Error('the token stands for nobody');
      return system.client(caller);
    },
    mailToken: (customer, purpose, id) => own.query(customers, 'mail-token', { customer, purpose, id }),
    pass: (ms) => (aheadMs += ms),
    hashings: () => hashings,
    stop: async () => {
      await system.stop();
      await folder.close();
      rmSync(path, { recursive: true });
    },
  };
}
