import { DefectError, listStreams, saysMissing, type Streams } from '@banyan/core';
import { VersionChangedError } from './errors.ts';
import type { DecidedOutcome } from './idempotency.ts';
import type { Session } from './session.ts';

/** The stream that a command edits, as its decision met it. */
export interface EditedStream {
  /** Its version before the command. */
  readonly met: number;
  /** Its version with what the decision has appended. */
  now(): number;
}

interface Edit {
  readonly name: string;
  readonly ifVersion?: number | 'any' | undefined;
}

/** The first stream of these names that there is, among those that a decision knows beforehand, looked at before it is made; the last when there is none. */
export function editedStream(
  session: Session,
  streams: Streams,
  named: readonly string[],
  { name }: Edit,
): EditedStream {
  const known = listStreams(streams);
  const refs = named.map((stream) => {
    const ref = known.find((one) => one.stream === stream);
    if (ref !== undefined) return ref;
    throw new DefectError(`${name} edits ${stream}, which is not among the streams of its decision`, { command: name });
  });
  const ref = refs.find((one) => session.stream(one).version > 0) ?? refs.at(-1)!;
  return { met: session.stream(ref).version, now: () => session.stream(ref).version };
}

/**
 * Why an edit of another version is refused. Not one that is refused anyway because there is nothing of the name for this caller: who may not see a thing shall not
 * learn its version.
 */
export function versionChanged(
  { met }: EditedStream,
  outcome: DecidedOutcome,
  { name, ifVersion }: Edit,
  service: string,
): VersionChangedError | undefined {
  if (ifVersion === undefined || (!outcome.done && saysMissing(outcome.rejected))) return undefined;
  const fits = ifVersion === 'any' ? met > 0 : met === ifVersion;
  return fits ? undefined : new VersionChangedError(`${service}/${name}`, ifVersion, met);
}
