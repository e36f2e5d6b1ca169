import type { AnyContract, Caller, CommandDefinition, QueryDefinition, Service } from '@banyan/core';
import { authorize } from './authorize.ts';
import type { Client, Outcome, QueryOptions, SendOptions } from './client.ts';
import { checkEnvelope } from './envelope.ts';
import { UnknownOperationError } from './errors.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import type { Elsewhere } from './system.ts';
import { toToken } from './token.ts';

/** Finds a service at work here. @throws UnavailableError when the system is not up, UnknownOperationError when it has no such service */
export type FindRuntime = (service: string) => ServiceRuntime;

/** The client of one caller for the services of a system, of which those that are not here are called where they are. */
export function systemClient(
  caller: Caller,
  find: FindRuntime,
  services: ReadonlyMap<string, Service>,
  isHere: (service: string) => boolean,
  elsewhere: Elsewhere,
): Client {
  const here = clientHere(caller, find, services);
  const there = elsewhere(caller);
  // Of a service that is nowhere in the system, this process knows as much as any other one.
  const clientOf = ({ name }: AnyContract): any => (isHere(name) || !services.has(name) ? here : there);
  return {
    send: (contract: AnyContract, ...rest: unknown[]) => clientOf(contract).send(contract, ...rest),
    query: (contract: AnyContract, ...rest: unknown[]) => clientOf(contract).query(contract, ...rest),
  } as Client;
}

/** The client of one caller for services in this process. */
export function clientHere(caller: Caller, find: FindRuntime, services: ReadonlyMap<string, Service>): Client {
  return {
    async send(
      contract: AnyContract,
      command: string,
      body: Record<string, unknown>,
      options: SendOptions = {},
    ): Promise<Outcome> {
      const runtime = find(contract.name);
      const definition: CommandDefinition = operation(runtime, 'commands', command);
      authorize(`${runtime.name}/${command}`, runtime.name, definition.by, caller, services);
      checkEnvelope(options, caller, runtime.name, runtime.clock.nowMs());
      const { result, position } = await runtime.commands.run({ name: command, body, caller, ...options });
      return { ...result, token: toToken(runtime.name, runtime.store.shard, position) };
    },
    async query(contract: AnyContract, query: string, body: unknown, options: QueryOptions = {}): Promise<any> {
      const runtime = find(contract.name);
      const definition: QueryDefinition = operation(runtime, 'queries', query);
      authorize(`${runtime.name}/${query}`, runtime.name, definition.by, caller, services);
      return runtime.queries.run(query, body, caller, options);
    },
  } as Client;
}

function operation({ name, service }: ServiceRuntime, kind: 'commands' | 'queries', operationName: string): any {
  const known: Readonly<Record<string, unknown>> = service.contract[kind];
  if (!Object.hasOwn(known, operationName)) {
    throw new UnknownOperationError(
      `${kind === 'commands' ? 'command' : 'query'} ${name}/${operationName}`,
      Object.keys(known),
    );
  }
  return known[operationName];
}
