import {
  deepFreeze,
  foldAll,
  isRejection,
  mapStreams,
  type Caller,
  type CommandBody,
  type CommandName,
  type EventInfo,
  type Handle,
  type Recorded,
  type StreamRef,
} from '@banyan/core';
import { cartRows } from '../cart-rows.ts';
import { carts } from '../contract.ts';
import { cartsService } from '../service.ts';

interface Stream {
  readonly state: unknown;
  readonly version: number;
}

const AT = '2026-01-01T00:00:00.000Z';

/** The service's log as it is decided, one command after the other, all or nothing, with its view beside it. For tests. */
export class Trail {
  readonly rows = new Map<string, unknown>();
  readonly #streams = new Map<string, Stream>();

  /** The rejection's name; undefined when the command was done. */
  send<const C extends CommandName<typeof carts>>(caller: Caller, command: C, body: CommandBody<typeof carts, C>) {
    const { streams, decide } = cartsService.decisions.find((decision) => decision.command === command)!;
    carts.commands[command].checker.assert(command, body);
    const staged = new Map<string, Stream>();
    const appended: (() => void)[] = [];
    const handle = (ref: StreamRef): Handle => this.#open(ref, staged, appended);
    const decided = decide(deepFreeze(body), mapStreams(streams(body), handle), {
      at: AT,
      occurredAt: AT,
      caller,
      stream: handle as never,
    });
    if (isRejection(decided)) return decided.rejected;
    for (const [name, stream] of staged) this.#streams.set(name, stream);
    for (const fold of appended) fold();
    return undefined;
  }

  /** Records an event that was not decided here. */
  learn(ref: StreamRef, type: string, payload: object): void {
    const staged = new Map<string, Stream>();
    this.#open(ref, staged, []).append(type as never, payload as never);
    for (const [name, stream] of staged) this.#streams.set(name, stream);
  }

  /** What a stream's state is after all that was done. */
  stateOf<S>({ of, stream }: StreamRef<typeof carts, S>): S {
    return (this.#streams.get(stream)?.state ?? of.initial) as S;
  }

  #open({ of, id, stream: name }: StreamRef, staged: Map<string, Stream>, appended: (() => void)[]): Handle {
    const known = (): Stream => staged.get(name) ?? this.#streams.get(name) ?? { state: of.initial, version: 0 };
    return {
      id,
      get state() {
        return known().state;
      },
      get version() {
        return known().version;
      },
      append: (type: string, payload: object) => {
        carts.events[type as keyof typeof carts.events].checker.assert(type, payload);
        const { state, version } = known();
        const info: EventInfo = { id, version: version + 1, recordedAt: AT, occurredAt: AT };
        staged.set(name, { state: foldAll(of, [{ type, payload, info }], state), version: version + 1 });
        appended.push(() => this.#foldRow(type, payload, info));
      },
    };
  }

  #foldRow(type: string, payload: object, info: EventInfo): void {
    const fold = cartRows.sources[0]!.folds[type];
    if (fold === undefined) return;
    const key = fold.key(payload, info as unknown as Recorded) as string;
    const row: unknown = fold.fold(this.rows.get(key), payload, { ...info, key } as never);
    if (row === undefined) this.rows.delete(key);
    else this.rows.set(key, row);
  }
}
