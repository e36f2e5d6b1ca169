import { CorruptLogError } from './errors.ts';
import type { Hub, Source } from './ports/hub.ts';

/** How far somebody has come in a log. */
export interface Cursor {
  /** For messages: who follows. */
  readonly reader: string;
  readonly source: Source;
  readonly position: number;
}

/** What is wrong with a log that ends before a position which somebody has seen; undefined when it does not. */
export async function lostEnd(hub: Hub, { reader, source, position }: Cursor): Promise<CorruptLogError | undefined> {
  const head = await hub.head(source);
  if (head >= position) return undefined;
  return new CorruptLogError(
    source.log,
    `it ends at ${head}, and ${reader} has folded it up to ${position}: its end is lost`,
  );
}

/**
 * Closes the logs that have lost their end before anything is appended to them: new events would stand at positions at which others have seen something
 * else, and once the log is as long as it was, nobody could tell.
 */
export async function closeCutLogs(
  cursors: Iterable<Cursor>,
  hub: Hub,
  close: (log: string, error: CorruptLogError) => void,
): Promise<void> {
  for (const cursor of cursors) {
    const lost = await lostEnd(hub, cursor);
    if (lost !== undefined) close(cursor.source.log, lost);
  }
}
