import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogStore, System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { OpenStores } from '@banyan/testing';

/** Names the folder of a furnished shop, whose data folder is `market`, to the processes that play a scenario. */
export const TEMPLATE = 'BANYAN_CRASH_TEMPLATE';

/** A file that lies beside the furnished shop. */
export function inTemplate(name: string): string {
  return join(process.env[TEMPLATE] ?? '', name);
}

/** What a JSON file beside the furnished shop holds. */
export function readTemplate(name: string): unknown {
  return JSON.parse(readFileSync(inTemplate(name), 'utf8'));
}

/** Opens a data folder for the crash harness; one that is not there yet is a copy of the furnished shop. `logs` becomes its logs by service. */
export function openFurnished(path: string, logs: Map<string, LogStore>): OpenStores {
  if (!existsSync(path)) {
    mkdirSync(path, { recursive: true });
    cpSync(inTemplate('market'), path, { recursive: true });
  }
  logs.clear();
  const folder = openDataFolder(path, { writers: 1 });
  const log = async (service: string): Promise<LogStore> => {
    const store = await folder.stores.log(service);
    logs.set(service, store);
    return store;
  };
  return { stores: { ...folder.stores, log }, close: () => folder.close() };
}

/** The hash chain of every log is whole, and no command that a process has sent is without its answer. */
export async function assertLogsWhole(system: System, logs: ReadonlyMap<string, LogStore>): Promise<void> {
  for (const log of logs.values()) {
    await system.operations.verifyLog(log.log);
    assert.deepEqual(await log.registers('intent', '', 10), [], `${log.log} has a command that was never answered`);
  }
}
