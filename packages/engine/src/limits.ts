import { DefinitionError } from '@banyan/core';
import type { Limits } from './system.ts';

const defaults: Limits = {
  commandsMax: 20_000,
  commandBytesMax: 64 * 1024 * 1024,
  reservedShare: 0.25,
  batchCommandsMax: 2_000,
  batchBytesMax: 16 * 1024 * 1024,
  intentBytesMax: 32 * 1024 * 1024,
  cacheBytesMax: 64 * 1024 * 1024,
  snapshotEvents: 500,
  decideTriesMax: 10,
  viewBatchEvents: 2_000,
  parkedEventsMax: 1_000,
  tokenWaitMsMax: 5_000,
};

/**
 * The limits of a service: the defaults, with what is given in their place.
 * @throws DefinitionError listing every value that makes no sense
 */
export function toLimits(given: Partial<Limits> = {}): Limits {
  const limits = { ...defaults, ...given };
  const mistakes = Object.entries(limits)
    .filter(([name, value]) =>
      name === 'reservedShare' ? !(value >= 0 && value < 1) : !(Number.isSafeInteger(value) && value > 0),
    )
    .map(([name, value]) =>
      name === 'reservedShare'
        ? `${name} is ${value}; it must be from 0 to below 1`
        : `${name} is ${value}; it must be a whole number above 0`,
    );
  if (mistakes.length > 0) throw new DefinitionError('limits', mistakes);
  return limits;
}
