import { PersonErasedError, type PersonEvent } from '@banyan/engine';
import { UsageError } from './errors.ts';
import type { SystemAccess } from './system-access.ts';
import { viewsMade } from './views-made.ts';

/** All that the logs hold of a person. */
export interface PersonExport {
  /** All ids that the person has been known by. */
  readonly knownAs: readonly string[];
  /** By service: up to which position of its log. */
  readonly positions: Readonly<Record<string, number>>;
  /** By service, in the order of its log. */
  readonly events: readonly PersonEvent[];
}

/** A log with its end when the export began: what comes later is not in it, so that it is all of one moment and comes to an end. */
interface Log {
  readonly service: string;
  readonly position: number;
}

/**
 * Reads every log for what has to do with a person: what is sealed for them, names them or was caused by them, and then what is of their things, which are the streams
 * in which something is sealed for them. Changes nothing.
 * @throws UsageError when nothing is there of such a person, or they have been erased
 */
export async function exportPerson(
  { operations }: SystemAccess,
  id: string,
  onStep: (step: string) => void = () => {},
): Promise<PersonExport> {
  await viewsMade(operations, () => onStep('waiting for views that are being made from their logs'));
  const { services } = await operations.status();
  const subjects = await operations.knownAs(id);
  const search = async (things: readonly string[]): Promise<PersonEvent[]> => {
    const found: PersonEvent[] = [];
    for (const log of services)
      for await (const events of pagesOf(log, things)) for (const event of events) found.push(event);
    return found;
  };
  async function* pagesOf({ service, position: end }: Log, things: readonly string[]) {
    for (let after = 0; after < end;) {
      const looked = things.length === 0 ? 'the person' : 'their things';
      onStep(`looking for ${looked} in the log of ${service}: position ${after} of ${end}`);
      const { events, position } = await operations.personEvents(service, { subjects, things }, after);
      yield events.filter((event) => event.position <= end);
      if (position === after) return;
      after = position;
    }
  }
  try {
    const own = await search([]);
    if (own.length === 0) throw new UsageError(`there is nothing of a person ${JSON.stringify(id)}`);
    const known = new Set(subjects);
    const sealed = own
      .filter(({ tie }) => tie === 'personal')
      .map(({ stream }) => stream.slice(stream.indexOf('/') + 1));
    const things = [...new Set(sealed)].filter((thing) => !known.has(thing));
    const events = things.length === 0 ? own : await search(things);
    return {
      knownAs: subjects,
      positions: Object.fromEntries(services.map(({ service, position }) => [service, position])),
      events,
    };
  } catch (error) {
    if (!(error instanceof PersonErasedError)) throw error;
    throw new UsageError(`the person ${JSON.stringify(id)} has been erased: nothing of theirs can be read`, error);
  }
}
