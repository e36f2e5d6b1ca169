import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '@banyan/core';
import { startSystem, type System, type SystemParts } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { benchFolder } from './machine.ts';

/** The engine at work on a data folder of its own. */
export interface EngineFolder {
  readonly system: System;
  /** The log of a service. */
  logFile(service: string): string;
  /** Stops the engine and removes the folder. */
  remove(): Promise<void>;
}

/** Starts a topology on a fresh data folder, with the settings of everyday use. */
export async function startInFolder(topology: (folder: DataFolder) => SystemParts): Promise<EngineFolder> {
  const path = benchFolder();
  const folder = openDataFolder(path);
  const system = await startSystem(topology(folder));
  return {
    system,
    logFile: (service) => join(folder.serviceFolder(service), 'log.db'),
    async remove() {
      await system.stop();
      await folder.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** One service on embedded stores. */
export function embedded(service: Service): (folder: DataFolder) => SystemParts {
  return (folder) => ({
    services: [service],
    stores: {
      log: (name) => folder.logStore(name),
      views: (name) => folder.viewStore(name),
      keys: () => folder.keyStore(),
    },
  });
}
