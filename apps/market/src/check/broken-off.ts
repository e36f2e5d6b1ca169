import { CorruptKeysError, CorruptLogError, DamagedViewError } from '@banyan/engine';
import { MissingFileError } from '@banyan/sqlite';
import { Problems, type Finding } from './check-result.ts';

const RESTORE =
  'stop the shop and restore the last backup into a new folder: BANYAN_DATA=NEW-FOLDER npm run restore -- FILE; start it there';
const REBUILD = 'it is built again from the log by itself; if it stays so: npm run banyan -- view rebuild SERVICE VIEW';

/**
 * What a check found that broke off: damage, when that was met; else nothing, for then it could not be made. To restore a backup loses what came after it,
 * so it is advised only where damage was proved.
 */
export function brokenOff(check: string, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  const problems = new Problems();
  const remedy = remedyOf(error);
  if (remedy === undefined) return { ...problems.examined('not made'), notMade: reason };
  problems.add({ subject: check, reason, remedy });
  return problems.examined('broken off');
}

/** True when a log, the keys or a view are proved to be damaged. */
export function isDamage(error: unknown): boolean {
  return remedyOf(error) !== undefined;
}

function remedyOf(error: unknown): string | undefined {
  if (error instanceof DamagedViewError) return REBUILD;
  const isLost = [CorruptLogError, CorruptKeysError, MissingFileError].some((kind) => error instanceof kind);
  return isLost ? RESTORE : undefined;
}
