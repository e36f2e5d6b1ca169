import { existsSync } from 'node:fs';
import {
  UsageError,
  loadTopology,
  onEndRequests,
  openSystem,
  outliveReaders,
  readSettings,
  viewsMade,
  type SystemAccess,
  type Topology,
} from '@banyan/cli';
import { IMPORT_HELP, readImportArguments } from './import/import-arguments.ts';
import { ImportError } from './import/import-error.ts';
import { summaryText } from './import/import-summary.ts';
import { Progress } from './import/progress.ts';
import { runImport } from './import/run-import.ts';
import { ImportConflictError } from './retail/import-conflict-error.ts';
import { readIntoSpool } from './retail/read-into-spool.ts';
import { RetailFileError } from './retail/retail-file-error.ts';
import { SpoolDamagedError } from './retail/spool-damage.ts';
import { SpoolVersionError } from './retail/spool.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
const STOPPED = 130;

/**
 * An import touches most streams once, so large caches buy nothing; together with the heap's bounds in the npm script a small one keeps the whole process
 * small (docs/performance.md).
 */
const CACHE_BYTES_MAX = 4 * 1024 * 1024;
function importing(topology: Topology): Topology {
  const open: Topology = (folder) => ({ ...topology(folder), limits: { cacheBytesMax: CACHE_BYTES_MAX } });
  return Object.assign(open, topology);
}

outliveReaders();
const progress = new Progress(process.stderr);
try {
  const wanted = readImportArguments(process.argv.slice(2));
  if (wanted === 'help') process.stdout.write(IMPORT_HELP);
  else await importFile(wanted.file);
} catch (error) {
  progress.clear();
  process.stderr.write(`import: ${described(error)}\n`);
  process.exitCode = error instanceof UsageError || error instanceof RetailFileError ? WRONG_USAGE : FAILED;
}

async function importFile(file: string): Promise<void> {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const { dataFolder, topologyFile } = readSettings(process.env);
  const topology = importing(await loadTopology(topologyFile));
  const began = performance.now();
  const say = (line: string): void => {
    progress.clear();
    process.stderr.write(`${line}\n`);
  };
  const open = (): Promise<SystemAccess> =>
    openSystem(dataFolder, topology, ({ level, message, service }) => {
      if (level !== 'warn' && level !== 'error') return;
      say(`${level}: ${service === undefined ? '' : `${service}: `}${message}`);
    });
  let access = await open();
  const wholeViews = (): Promise<void> =>
    viewsMade(access.operations, () => say('waiting for views that are being made from their logs'));
  const reopen = async (): Promise<SystemAccess> => {
    say(`process ${access.pid}, through which this import worked, has ended: going on without it`);
    await access.close();
    access = await open();
    await wholeViews();
    return access;
  };
  const asked = stopOnSignal();
  try {
    await wholeViews();
    const summary = await runImport({
      dataFolder,
      work: 'file',
      access,
      reopen,
      read: (spool, onBytes) =>
        readIntoSpool(spool, file, { onProgress: ({ bytes, sizeBytes }) => onBytes(bytes, sizeBytes) }),
      progress,
      isStopped: () => asked.stopped,
    });
    process.stdout.write(summaryText(summary, (performance.now() - began) / 1000));
    if (summary.leftLines > 0) process.exitCode = STOPPED;
  } finally {
    asked.end();
    await access.close();
  }
}

/** Asked to end, the import finishes what is under way; asked a second time, the process ends at once, which does no harm either. */
function stopOnSignal(): { readonly stopped: boolean; end(): void } {
  const asked = { stopped: false, end: () => {} };
  asked.end = onEndRequests(
    () => {
      asked.stopped = true;
      progress.clear();
      process.stderr.write('stopping: what is under way is finished first\n');
    },
    () => process.exit(STOPPED),
  );
  return asked;
}

/** What is expected to go wrong is said in a sentence; a defect comes with its stack. */
function described(error: unknown): string {
  const kinds = [UsageError, RetailFileError, ImportError, ImportConflictError, SpoolVersionError, SpoolDamagedError];
  const isExpected = kinds.some((kind) => error instanceof kind);
  if (!(error instanceof Error)) return String(error);
  return isExpected || 'code' in error ? error.message : (error.stack ?? error.message);
}
