import type { Aggregate, EventInfo, Handle, StreamRef } from '../aggregate.ts';
import { deepFreeze } from '../deep-freeze.ts';
import { DefectError } from '../errors.ts';
import { checkedPayload, type TestEvent } from './events.ts';
import { toJson } from './to-json.ts';

/** An event that a decision or a reaction has appended. */
export interface Appended {
  readonly stream: string;
  readonly event: string;
  readonly payload: object;
}

/** The streams of a trial: their states after the given events, and what is appended to them. Frozen, so that nothing can change a state in place. */
export class States {
  readonly appended: Appended[] = [];
  readonly #given: readonly TestEvent[];
  readonly #times: { readonly at: string; readonly occurredAt: string };
  readonly #handles = new Map<string, Handle>();

  constructor(given: readonly TestEvent[], times: { readonly at: string; readonly occurredAt: string }) {
    this.#given = given;
    this.#times = times;
  }

  /** The one handle of a stream, however often it is asked for. */
  handle(ref: StreamRef): Handle {
    const name = `${ref.of.contract.name}/${ref.stream}`;
    const known = this.#handles.get(name);
    if (known !== undefined) return known;
    const handle = this.#open(ref);
    this.#handles.set(name, handle);
    return handle;
  }

  #open({ of, id, stream }: StreamRef): Handle {
    const earlier = this.#given.filter(
      ({ contract, info }) => contract.name === of.contract.name && info.stream === stream,
    );
    let version = 0;
    let state: unknown = of.initial;
    for (const { payload, info } of earlier) {
      state = foldOne(of, state, info.type, payload, info);
      version = info.version;
    }
    return {
      id,
      get state() {
        return state;
      },
      get version() {
        return version;
      },
      append: (type: string, payload: object) => {
        const stored = checkedPayload(of.contract, type, payload);
        const { at, occurredAt } = this.#times;
        state = foldOne(of, state, type, stored, { id, version: version + 1, recordedAt: at, occurredAt });
        version += 1;
        this.appended.push({ stream, event: type, payload: stored });
      },
    };
  }
}

/** The state of a stream after the given events. */
export function stateOf(ref: StreamRef, given: readonly TestEvent[]): unknown {
  return new States(given, { at: '', occurredAt: '' }).handle(ref).state;
}

function foldOne(of: Aggregate, state: unknown, type: string, payload: object, info: EventInfo): unknown {
  const fold = of.folds[type];
  if (fold === undefined) {
    throw new DefectError(`aggregate ${of.aggregate} has no fold for event ${type}`, {
      aggregate: of.aggregate,
      event: type,
    });
  }
  const next = fold(state, payload, info);
  if (typeof next !== 'object' || next === null) {
    throw new DefectError(`the fold of ${type} in aggregate ${of.aggregate} gave no state`, {
      aggregate: of.aggregate,
      event: type,
    });
  }
  return deepFreeze(toJson(next));
}
