import { sameHeld, instanceKey, type Held, type Parked } from './intent.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Session } from './session.ts';
import { inputName } from './skipped-input.ts';
import type { Limits, LogEntry, ParkedInstance } from './system.ts';

/** A parked instance and its register's text. */
export interface Standing {
  readonly text: string;
  readonly parked: Parked;
}

interface ParkedInstancesParts {
  readonly service: string;
  readonly process: string;
  readonly limits: Limits;
  readonly log: (entry: LogEntry) => void;
}

const PAGE = 1_000;
/** A queue this many times its bound stops the process manager rather than losing an event. */
const HARD_FACTOR = 10;

/** The instances of one process manager that cannot go on, and what waits behind each. */
export class ParkedInstances {
  readonly #parts: ParkedInstancesParts;
  readonly #committed = new Map<string, Standing>();
  /** How often something was committed. */
  #changes = 0;
  /** The text that was parsed last: one that grows within a batch is asked for again and again. */
  #parsed: Standing | undefined;

  private constructor(parts: ParkedInstancesParts) {
    this.#parts = parts;
  }

  static async load(store: LogStore, parts: ParkedInstancesParts): Promise<ParkedInstances> {
    const loaded = new ParkedInstances(parts);
    await loaded.reload(store);
    return loaded;
  }

  /** Looks what is parked: another instance of the service may have parked some, or let them go on. */
  async reload(store: LogStore): Promise<void> {
    for (;;) {
      const changes = this.#changes;
      const found = await parkedOf(this.#parts.process, store);
      // What was committed meanwhile is newer.
      if (changes !== this.#changes) continue;
      this.#committed.clear();
      for (const [instance, standing] of found) this.#committed.set(instance, standing);
      return;
    }
  }

  /** The instance as it is committed. */
  get(instance: string): Parked | undefined {
    return this.#committed.get(instance)?.parked;
  }

  /** The intents whose outcome waits behind a parked instance: they are sent again when it is retried. */
  heldIntents(): string[] {
    return [...this.#committed.values()].flatMap(({ parked }) =>
      parked.held.flatMap((held) => (held.kind === 'outcome' ? [held.intent] : [])),
    );
  }

  /** All of them, for operators. */
  list(): ParkedInstance[] {
    const { service, process } = this.#parts;
    return [...this.#committed].map(
      ([
        instance,
        {
          parked: { reason, since, held },
        },
      ]) => {
        const [first] = held;
        const input = first === undefined ? '' : inputName(first);
        return { service, process, instance, reason, since, input, held: held.map(describeHeld) };
      },
    );
  }

  /** True when nothing more may queue behind it. */
  overfull(instance: string): boolean {
    return (this.get(instance)?.held.length ?? 0) >= this.#parts.limits.parkedEventsMax * HARD_FACTOR;
  }

  /** The instance as this session and what is under way leave it. */
  standing(session: Session, instance: string): Standing | undefined {
    const key = instanceKey(this.#parts.process, instance);
    const own = session.registers.findLast((change) => change.kind === 'parked' && change.key === key);
    const changed = own ?? session.underWay('parked', key);
    if (changed === undefined) return this.#committed.get(instance);
    return changed.value === undefined ? undefined : this.#parse(changed.value);
  }

  /** Queues an input behind the instance, parking it for the reason if it is not parked yet. */
  hold(session: Session, instance: string, held: Held, reason: string): void {
    const standing = this.standing(session, instance);
    const waiting = standing?.parked.held ?? [];
    if (waiting.some((one) => sameHeld(one, held))) return;
    const since = standing?.parked.since ?? session.at;
    const next = { reason: standing?.parked.reason ?? reason, since, held: [...waiting, held] };
    this.set(session, instance, standing, next);
  }

  /** Has the commit fail when the instance is parked after all: by another instance of the service. */
  assertGoesOn(session: Session, instance: string): void {
    session.register({
      kind: 'parked',
      key: instanceKey(this.#parts.process, instance),
      expect: undefined,
      value: undefined,
    });
  }

  /** Changes what stands for the instance; undefined: it goes on. */
  set(session: Session, instance: string, before: Standing | undefined, next: Parked | undefined): void {
    const key = instanceKey(this.#parts.process, instance);
    const value = next === undefined ? undefined : JSON.stringify(next);
    if (next !== undefined) this.#parsed = { text: value!, parked: next };
    session.register({ kind: 'parked', key, expect: before?.text, value });
  }

  /** Takes what has been committed, here or by another instance of the service. */
  committed(key: string, text: string | undefined): void {
    const [process, instance] = JSON.parse(key) as [string, string];
    if (process !== this.#parts.process) return;
    this.#changes += 1;
    const before = this.get(instance);
    if (text === undefined) this.#committed.delete(instance);
    else this.#committed.set(instance, this.#parse(text));
    this.#tell(instance, before);
  }

  #parse(text: string): Standing {
    if (this.#parsed?.text !== text) this.#parsed = { text, parked: JSON.parse(text) };
    return this.#parsed;
  }

  #tell(instance: string, before: Parked | undefined): void {
    const { log, limits, service, process } = this.#parts;
    const parked = this.get(instance);
    if (parked === undefined) return log({ level: 'info', message: `${process} ${instance} goes on`, service });
    const waiting = parked.held.length;
    if (before === undefined) {
      log({ level: 'error', message: `${process} ${instance} is parked: ${parked.reason}`, service });
    }
    if (waiting >= limits.parkedEventsMax && (before?.held.length ?? 0) < limits.parkedEventsMax) {
      log({ level: 'error', message: `${waiting} inputs wait behind ${process} ${instance}`, service });
    }
  }
}

async function parkedOf(process: string, store: LogStore): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>();
  for (let after = ''; ;) {
    const page = await store.registers('parked', after, PAGE);
    for (const { key, value } of page) {
      const [of, instance] = JSON.parse(key) as [string, string];
      if (of === process) found.set(instance, { text: value, parked: JSON.parse(value) });
    }
    if (page.length < PAGE) return found;
    after = page.at(-1)!.key;
  }
}

/** What waits, in words: `event <source>:<position>`, `outcome <step>`, `timer <name>`. */
function describeHeld(held: Held): string {
  if (held.kind === 'event') return `event ${held.source}:${held.position}`;
  return held.kind === 'outcome' ? `outcome ${held.step}` : `timer ${held.timer}`;
}
