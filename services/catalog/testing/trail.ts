import {
  deepFreeze,
  isRejection,
  mapStreams,
  type CommandBody,
  type CommandName,
  type Handle,
  type StreamRef,
} from '@banyan/core';
import { catalog } from '../contract.ts';
import { catalogService } from '../service.ts';

interface Stream {
  readonly state: unknown;
  readonly version: number;
}

/** An event as it was decided. */
export interface Appended {
  readonly stream: string;
  readonly type: string;
  readonly payload: object;
}

const AT = '2026-01-01T00:00:00.000Z';

/** The service's log as it is decided, one command after the other, all or nothing. */
export class Trail {
  readonly events: Appended[] = [];
  readonly #streams = new Map<string, Stream>();

  /** The rejection's name; undefined when the command was done. */
  send<const C extends CommandName<typeof catalog>>(command: C, body: CommandBody<typeof catalog, C>) {
    const { streams, decide } = catalogService.decisions.find((decision) => decision.command === command)!;
    catalog.commands[command].checker.assert(command, body);
    const staged = new Map<string, Stream>();
    const appended: Appended[] = [];
    const handle = (ref: StreamRef): Handle => this.#open(ref, staged, appended);
    const decided = decide(deepFreeze(body), mapStreams(streams(body), handle), {
      at: AT,
      occurredAt: AT,
      caller: { role: 'staff', id: 'tester', tenant: 'default' },
      stream: handle as never,
    });
    if (isRejection(decided)) return decided.rejected;
    for (const [name, stream] of staged) this.#streams.set(name, stream);
    this.events.push(...appended);
    return undefined;
  }

  /** What a stream's state is after all that was done. */
  stateOf<S>({ of, stream }: StreamRef<typeof catalog, S>): S {
    return (this.#streams.get(stream)?.state ?? of.initial) as S;
  }

  #open({ of, id, stream: name }: StreamRef, staged: Map<string, Stream>, appended: Appended[]): Handle {
    const known = (): Stream => staged.get(name) ?? this.#streams.get(name) ?? { state: of.initial, version: 0 };
    return {
      id,
      get state() {
        return known().state;
      },
      get version() {
        return known().version;
      },
      append(type: string, payload: object) {
        const definition = catalog.events[type as keyof typeof catalog.events];
        definition.checker.assert(type, payload);
        const version = known().version + 1;
        const info = { id, version, recordedAt: AT, occurredAt: AT };
        const state: unknown = deepFreeze(of.folds[type]!(known().state, deepFreeze(payload), info) as object);
        staged.set(name, { state, version });
        appended.push({ stream: name, type, payload });
      },
    } as Handle;
  }
}
