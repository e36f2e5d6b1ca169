import { CorruptLogError, type LogStore } from '@banyan/engine';
import type { BatchMark } from './record-codec.ts';

/** A log as those see it who do not write it. */
export type OwnersLog = Pick<LogStore, 'log' | 'shard' | 'head' | 'read' | 'batches'>;

/**
 * Compares a batch that a topic tells of with the log's. A batch's hash stands for everything before it, too.
 * @throws CorruptLogError when the log has another one there, or ends before it: it is not the log that the topic was made from
 */
export async function checkBatch(log: OwnersLog, topic: string, { first, last, hash }: BatchMark): Promise<void> {
  const [batch] = await log.batches(first - 1, 1);
  if (batch?.first === first && batch.last === last && batch.hash === hash) return;
  const { position } = await log.head();
  const has = position < last ? `ends at ${position}` : `has another one there (${batch?.hash ?? 'none'})`;
  throw forked(log.log, `topic ${topic} has a batch at positions ${first} to ${last} (${hash}), and the log ${has}`);
}

/** The error of a topic and a log that have gone different ways. */
export function forked(log: string, what: string): CorruptLogError {
  return new CorruptLogError(log, `${what}; one of the two was put back to an earlier state`);
}
