import { customersService } from '@banyan/customers';
import { startSystem, systemPorts, type System } from '@banyan/engine';
import { notificationsService } from '@banyan/notifications';
import { openDataFolder } from '@banyan/sqlite';

/** Notifications and customers at work. */
export interface ServedMail {
  readonly system: System;
  stop(): Promise<void>;
}

/** Starts them on a folder; `aheadMs`: by how much their clock is ahead. */
export async function serveMail(path: string, aheadMs: () => number = () => 0): Promise<ServedMail> {
  const folder = openDataFolder(path);
  const { clock } = systemPorts;
  const system = await startSystem({
    services: [customersService, notificationsService],
    stores: folder.stores,
    ports: { clock: { now: () => clock.now() + aheadMs(), monotonicMs: () => clock.monotonicMs() } },
  });
  let stopped: Promise<void> | undefined;
  return {
    system,
    stop: () => (stopped ??= system.stop().then(() => folder.close())),
  };
}
