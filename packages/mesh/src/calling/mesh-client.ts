import * as core from '@banyan/core';
import type { AnyContract, Caller as CallerIdentity } from '@banyan/core';
import * as engine from '@banyan/engine';
import {
  systemPorts,
  type Client,
  type LogEntry,
  type Outcome,
  type QueryOptions,
  type SendOptions,
} from '@banyan/engine';
import * as errors from '../errors.ts';
import { defaultLimits, type MeshLimits } from '../limits.ts';
import { digestOf } from '../link/digest-of.ts';
import type { MeshPorts } from '../link/link.ts';
import type { WireQueryOptions } from '../link/protocol.ts';
import { errorsOf } from '../link/wire-error.ts';
import type { IdentityFiles } from '../transport/identity-files.ts';
import { tlsDialler } from '../transport/tls-transport.ts';
import type { Dialler } from '../transport/transport.ts';
import { WatchedCredentials } from '../transport/watched-credentials.ts';
import { Caller, type Answered } from './caller.ts';
import { Instances } from './instances.ts';

/** What a mesh client is made with. */
export interface MeshClientOptions {
  /** What this process shows of itself and whom it trusts; looked at again every `filesMs`. */
  readonly identity: IdentityFiles;
  /** The addresses, `host:port`, of the instances of a service; asked at each call. */
  readonly endpoints: (service: string) => readonly string[];
  /** Calls of a key go to one instance while it is there, so that its caches are warm. Right without it. */
  readonly affinityOf?: (service: string, command: string, body: unknown) => string | undefined;
  /** Modules with classes of errors, as `import * as` gives them, beside core's and engine's. */
  readonly errors?: readonly object[];
  readonly limits?: Partial<MeshLimits>;
  readonly ports?: Partial<MeshPorts>;
  readonly log?: (entry: LogEntry) => void;
}

/** Calls services in other processes. */
export interface MeshClient {
  /**
   * The client of one caller.
   * @param withinMs how long a call may take, instead of `callMsMax`: what is left of the time of whoever waits for it
   */
  client(caller: CallerIdentity, options?: { readonly withinMs?: number }): Client;
  /** Takes no new calls, waits for those under way (bounded), and hangs up. */
  close(): Promise<void>;
}

/** Makes a client of services in other processes. Connections are made when they are needed first. @throws CertificateError */
export function meshClient(options: MeshClientOptions): MeshClient {
  const ports = { ...systemPorts, ...options.ports };
  const limits = { ...defaultLimits, ...options.limits };
  const credentials = new WatchedCredentials(options.identity, ports, limits.filesMs, (error) =>
    options.log?.({ level: 'warn', message: error.message }),
  );
  return meshClientOver(tlsDialler(credentials, ports), options);
}

/** The same over any way to reach others. */
export function meshClientOver(dialler: Dialler, options: Omit<MeshClientOptions, 'identity'>): MeshClient {
  const ports: MeshPorts = { ...systemPorts, ...options.ports };
  const limits = { ...defaultLimits, ...options.limits };
  const warn = (message: string): void => options.log?.({ level: 'warn', message });
  const instances = new Instances(options.endpoints, dialler, warn, ports, limits);
  const calls = new Caller(instances, errorsOf([core, engine, errors, ...(options.errors ?? [])]), ports, limits);
  return {
    client: (caller, { withinMs = limits.callMsMax } = {}) =>
      new RemoteClient(calls, caller, withinMs, ports, options.affinityOf) as Client,
    close: () => instances.close(),
  };
}

/** The client of one caller for services in other processes. */
class RemoteClient {
  readonly #calls: Caller;
  readonly #caller: CallerIdentity;
  readonly #withinMs: number;
  readonly #ports: MeshPorts;
  readonly #affinityOf: MeshClientOptions['affinityOf'];

  constructor(
    calls: Caller,
    caller: CallerIdentity,
    withinMs: number,
    ports: MeshPorts,
    affinityOf: MeshClientOptions['affinityOf'],
  ) {
    this.#calls = calls;
    this.#caller = caller;
    this.#withinMs = withinMs;
    this.#ports = ports;
    this.#affinityOf = affinityOf;
  }

  async send(contract: AnyContract, command: string, body: unknown, options?: SendOptions): Promise<Outcome> {
    const service = contract.name;
    const { reply } = await this.#calls.call({
      service,
      what: `${service}/${command}`,
      call: (ms) => ({
        caller: this.#caller,
        ms,
        send: options === undefined ? [service, command, body] : [service, command, body, options],
      }),
      isSafe: options?.key !== undefined,
      hasEffect: true,
      withinMs: this.#withinMs,
      affinity: this.#affinityOf?.(service, command, body),
    });
    return reply.result as Outcome;
  }

  async query(contract: AnyContract, query: string, body: unknown, options: QueryOptions = {}): Promise<any> {
    const { until, after, onVersion } = options;
    const asked: WireQueryOptions = {
      ...(after === undefined ? {} : { after }),
      ...(onVersion === undefined ? {} : { version: true }),
    };
    const untilMs = this.#ports.clock.monotonicMs() + (until?.waitMs ?? 0);
    let { reply, address } = await this.#ask(contract.name, query, body, asked, this.#withinMs);
    tell(reply, options);
    let { result } = reply;
    // The predicate stays here: the callee is asked for a result that differs from the one that it does not like.
    while (until !== undefined && !until.isSo(result)) {
      const waitMs = Math.floor(untilMs - this.#ports.clock.monotonicMs());
      if (waitMs <= 0) break;
      const again = { ...asked, until: { unlike: digestOf(result), waitMs } };
      // The same instance again: another one may show what this one did a moment ago.
      ({ reply, address } = await this.#ask(contract.name, query, body, again, this.#withinMs + waitMs, address));
      tell(reply, options);
      if (reply.same === true) break;
      ({ result } = reply);
    }
    return result;
  }

  #ask(
    service: string,
    query: string,
    body: unknown,
    options: WireQueryOptions,
    withinMs: number,
    prefer?: string,
  ): Promise<Answered> {
    return this.#calls.call({
      service,
      what: `${service}/${query}`,
      call: (ms) => ({ caller: this.#caller, ms, query: [service, query, body, options] }),
      isSafe: true,
      hasEffect: false,
      withinMs,
      prefer,
    });
  }
}

function tell({ version, stale }: Answered['reply'], { onVersion, onStale }: QueryOptions): void {
  if (stale !== undefined) onStale?.(stale);
  if (version !== undefined) onVersion?.(version);
}
