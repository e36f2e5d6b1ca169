import { startSystem, systemPorts, type System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';

/** The market at work, behind no door. */
export interface ServedMail {
  readonly system: System;
  stop(): Promise<void>;
}

/** Starts them on a folder; `aheadMs`: by how much their clock is ahead. */
export async function serveMail(path: string, aheadMs: () => number = () => 0): Promise<ServedMail> {
  const folder = openDataFolder(path);
  const { clock } = systemPorts;
  const system = await startSystem({
    ...oneProcess(folder),
    ports: { clock: { now: () => clock.now() + aheadMs(), monotonicMs: () => clock.monotonicMs() } },
  });
  let stopped: Promise<void> | undefined;
  return {
    system,
    stop: () => (stopped ??= system.stop().then(() => folder.close())),
  };
}
