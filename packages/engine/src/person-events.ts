import { readPersonalMark, markedSubject, type AnyContract } from '@banyan/core';
import type { EventDecoder, EventMeta } from './event-decoder.ts';
import type { StoredEvent } from './ports/log-store.ts';

/** Of whom events are looked for. */
export interface PersonSearch {
  /** All ids that the person has been known by. */
  readonly subjects: readonly string[];
  /** Ids of streams that are the person's, as an earlier search has told them: what happened in these, or names one of them, is found, too. */
  readonly things: readonly string[];
}

/**
 * Why an event is somebody's: it has personal fields of theirs, it names them by their id, they caused it, or it is of a thing of theirs.
 */
export type PersonTie = 'personal' | 'named' | 'caused' | 'thing';

/** An event that has to do with a person. */
export interface PersonEvent {
  readonly service: string;
  readonly stream: string;
  readonly position: number;
  readonly type: string;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly tie: PersonTie;
  /** In the version of this code, personal fields opened; those of somebody else are `{ withheld: true }`. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What was found in a part of a log. */
export interface PersonPage {
  readonly events: readonly PersonEvent[];
  /** Up to where the log was read: go on from there. The end is reached when it is where this was asked from. */
  readonly position: number;
}

interface Found {
  readonly event: StoredEvent;
  readonly tie: PersonTie;
}

/** Those of the events of a log that have to do with a person, opened. */
export async function personEvents(
  contract: AnyContract,
  decoder: EventDecoder,
  events: readonly StoredEvent[],
  search: PersonSearch,
): Promise<PersonEvent[]> {
  const [subjects, things] = [new Set(search.subjects), new Set(search.things)];
  const found = events.flatMap((event): Found[] => {
    const tie = tieOf(contract, event, subjects, things);
    return tie === undefined ? [] : [{ event, tie }];
  });
  await decoder.prepareAnew(found.map(({ event }) => event));
  return found.map(({ event, tie }) => {
    const { stream, position, type, recordedAt, occurredAt } = event;
    const payload = withoutOthers(contract, type, decoder.payload(event), subjects);
    return { service: contract.name, stream, position, type, recordedAt, occurredAt, tie, payload };
  });
}

function tieOf(
  contract: AnyContract,
  event: StoredEvent,
  subjects: ReadonlySet<string>,
  things: ReadonlySet<string>,
): PersonTie | undefined {
  const payload = JSON.parse(event.payload) as Record<string, unknown>;
  const sealedFor = personsIn(contract, event.type, payload);
  if (sealedFor.some((subject) => subjects.has(subject))) return 'personal';
  if (subjects.has(idOf(event.stream)) || holds(payload, subjects)) return 'named';
  // What is somebody else's may well be called the same, and is not shown for that.
  if (sealedFor.length > 0) return undefined;
  if (isCausedBy(event, subjects)) return 'caused';
  return things.has(idOf(event.stream)) || holds(payload, things) ? 'thing' : undefined;
}

/** The persons, without things, of the personal fields that are there. */
function personsIn({ events }: AnyContract, type: string, payload: Readonly<Record<string, unknown>>): string[] {
  return [...(events[type]?.personal ?? [])]
    .filter(([field, mark]) => payload[field] !== undefined && readPersonalMark(mark).kind === undefined)
    .map(([, mark]) => markedSubject(mark, payload));
}

/** Staff may be called as a customer is: these are other people. */
function isCausedBy({ meta }: StoredEvent, subjects: ReadonlySet<string>): boolean {
  const { by } = JSON.parse(meta) as Partial<EventMeta>;
  return ['customer/', 'public/'].some((role) => by?.startsWith(role) === true && subjects.has(by.slice(role.length)));
}

function holds(value: unknown, ids: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return ids.has(value);
  return typeof value === 'object' && value !== null && Object.values(value).some((part) => holds(part, ids));
}

function idOf(stream: string): string {
  return stream.slice(stream.indexOf('/') + 1);
}

function withoutOthers(
  { events }: AnyContract,
  type: string,
  payload: Readonly<Record<string, unknown>>,
  subjects: ReadonlySet<string>,
): Record<string, unknown> {
  const shown = { ...payload };
  for (const [field, mark] of events[type]?.personal ?? [])
    if (
      payload[field] !== undefined &&
      readPersonalMark(mark).kind === undefined &&
      !subjects.has(markedSubject(mark, payload))
    )
      shown[field] = { withheld: true };
  return shown;
}
