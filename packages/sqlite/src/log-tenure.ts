import type { Tenure } from '@banyan/engine';
import { existsSync } from 'node:fs';
import { logFileIn } from './folder-layout.ts';
import { tenureIn } from './log-schema.ts';

/**
 * Whether a data folder has the log of a service, and whether it takes appends there; undefined when it never had one. Without opening it: one that is damaged
 * counts as open, for what is wrong with it is told when it is opened.
 */
export function logTenure(folder: string, service: string): Tenure | undefined {
  const file = logFileIn(folder, service, 0);
  if (!existsSync(file)) return undefined;
  try {
    return tenureIn(file);
  } catch {
    return { state: 'open', epoch: 0, move: '', other: '' };
  }
}
