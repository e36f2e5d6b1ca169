import { UnavailableError } from '@banyan/engine';
import { controlSocketPath } from '@banyan/sqlite';
import { OPERATIONS, type OperationName } from '../control/protocol.ts';
import { RemoteSystem } from '../control/remote-system.ts';
import { OwnerEndedError } from '../errors.ts';
import type { MemberOperations } from './fleet-operations.ts';
import { memberFolder } from './member-files.ts';
import { memberName, type Place } from './place.ts';

/** What another process of a fleet on this machine can be asked to do, by its control socket, which is connected when it is asked. */
export class MemberAccess {
  readonly operations: MemberOperations;
  readonly #name: string;
  readonly #socket: string;
  #connected: Promise<RemoteSystem> | undefined;

  constructor(fleetFolder: string, place: Place) {
    this.#name = memberName(place);
    this.#socket = controlSocketPath(memberFolder(fleetFolder, place));
    this.operations = Object.fromEntries(
      Object.keys(OPERATIONS).map((name) => [
        name,
        (...given: unknown[]) => this.#operate(name as OperationName, given),
      ]),
    ) as unknown as MemberOperations;
  }

  async close(): Promise<void> {
    await this.#connected?.then(
      (system) => system.close(),
      () => {},
    );
  }

  /** Whoever has ended under a connection may be there again: each of these operations may be asked for twice. */
  async #operate(name: OperationName, given: readonly unknown[], isAgain = false): Promise<unknown> {
    const system = await this.#connect();
    try {
      return await (system.operations[name] as (...all: unknown[]) => Promise<unknown>)(...given);
    } catch (error) {
      if (!(error instanceof OwnerEndedError)) throw error;
      this.#connected = undefined;
      if (isAgain) throw new UnavailableError(this.#name, 'it has ended', error);
      return this.#operate(name, given, true);
    }
  }

  /** One connection, made anew after the process behind it has ended. */
  #connect(): Promise<RemoteSystem> {
    const connected = (this.#connected ??= RemoteSystem.connect(this.#socket).then((system) => {
      if (system === undefined) throw new UnavailableError(this.#name, 'it does not run');
      return system;
    }));
    connected.catch(() => (this.#connected = undefined));
    return connected;
  }
}
