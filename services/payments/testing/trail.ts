import { isRejection, mapStreams, type Handle, type Row, type StreamRef, type View } from '@banyan/core';
import { payments } from '../contract.ts';
import { paymentsService } from '../service.ts';

interface Stream {
  readonly state: unknown;
  readonly version: number;
}

/** An event as it was appended. */
export interface Appended {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The service's log as it is decided, one command after the other, all or nothing. */
export class Trail {
  readonly streams = new Map<string, Stream>();
  readonly events: Appended[] = [];
  at = '2026-01-01T00:00:00.000Z';
  readonly #times: string[] = [];

  /** The rejection's name; undefined when the command was done. */
  send(command: string, body: object): string | undefined {
    const { streams, decide } = paymentsService.decisions.find((decision) => decision.command === command)!;
    payments.commands[command as keyof typeof payments.commands].checker.assert(command, body);
    const staged = new Map<string, Stream>();
    const appended: Appended[] = [];
    const handle = (ref: StreamRef): Handle => this.#open(ref, staged, appended);
    const decided: unknown = decide(body, mapStreams(streams(body), handle), {
      at: this.at,
      occurredAt: this.at,
      caller: { role: 'staff', id: 'tester', tenant: 'default', permissions: [{ operation: '*' }] },
      stream: handle as never,
      digest: (text: string) => text,
    });
    if (isRejection(decided)) return decided.rejected;
    for (const [name, stream] of staged) this.streams.set(name, stream);
    this.events.push(...appended);
    this.#times.push(...appended.map(() => this.at));
    return undefined;
  }

  /** The rows of a view of all this. */
  rows<V extends View<string, any, any, any>>(view: V): Row<V>[] {
    const rows = new Map<string, Row<V>>();
    for (const [nth, { type, payload }] of this.events.entries()) {
      const fold = view.sources[0]?.folds[type];
      if (fold === undefined) continue;
      const info = { recordedAt: this.#times[nth], occurredAt: this.#times[nth], type };
      for (const key of new Set([fold.key(payload, info as never)].flat())) {
        const row: unknown = fold.fold(rows.get(key), payload, { ...info, key } as never);
        view.checker.assert(view.name, row);
        rows.set(key, row as Row<V>);
      }
    }
    return [...rows.values()];
  }

  #open({ of, id, stream: name }: StreamRef, staged: Map<string, Stream>, appended: Appended[]): Handle {
    const now = (): Stream => staged.get(name) ?? this.streams.get(name) ?? { state: of.initial, version: 0 };
    const info = { id, recordedAt: this.at, occurredAt: this.at };
    return {
      id,
      get state(): unknown {
        return now().state;
      },
      get version() {
        return now().version;
      },
      append: (type: string, payload: object) => {
        payments.events[type as keyof typeof payments.events].checker.assert(type, payload);
        const { state, version } = now();
        const next: unknown = of.folds[type]!(state, payload, { ...info, version: version + 1 });
        staged.set(name, { state: next, version: version + 1 });
        appended.push({ type, payload: payload as Appended['payload'] });
      },
    } as Handle;
  }
}
