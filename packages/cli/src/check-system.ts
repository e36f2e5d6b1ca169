import {
  CorruptLogError,
  type ChainReport,
  type ParkedInstance,
  type ParkedViewRow,
  type ViewComparison,
} from '@banyan/engine';
import { assertNotEnded } from './read-system.ts';
import type { SystemAccess } from './system-access.ts';
import { viewsMade } from './views-made.ts';

/** What a check of any system finds, whatever its services. */
export interface SystemCheck {
  /** True when everything was looked at and nothing has to be looked after. */
  readonly whole: boolean;
  /** By what could not be looked at: why. It says nothing of the system, and may be tried again. */
  readonly notMade: Readonly<Record<string, string>>;
  /** By service: the walk of its hash chain, or what is damaged in it. */
  readonly logs: Readonly<Record<string, ChainReport | { readonly damage: string }>>;
  readonly views: readonly ViewComparison[];
  readonly parkedRows: readonly ParkedViewRow[];
  readonly parkedInstances: readonly ParkedInstance[];
}

/**
 * Walks every hash chain, compares every view with the fold of the log, and lists what is parked. Changes nothing.
 * @throws OwnerEndedError when the command through which it looks has ended
 */
export async function checkSystem(
  access: SystemAccess,
  onStep: (step: string) => void = () => {},
): Promise<SystemCheck> {
  const { operations } = access;
  await viewsMade(operations, () => onStep('waiting for views that are being made from their logs'));
  const { services } = await operations.status();
  const notMade: Record<string, string> = {};
  const logs: Record<string, ChainReport | { damage: string }> = {};
  for (const { service } of services) {
    onStep(`walking the hash chain of ${service}`);
    try {
      logs[service] = await operations.verifyLog(service);
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof CorruptLogError) logs[service] = { damage: message };
      else notMade[`log of ${service}`] = message;
    }
  }
  const views: ViewComparison[] = [];
  const listed = await operations.views().catch((error: Error) => {
    notMade['the views'] = error.message;
    return [];
  });
  for (const { service, view } of listed) {
    onStep(`folding ${service}/${view} anew`);
    try {
      views.push(await operations.compareView(service, view));
    } catch (error) {
      notMade[`view ${service}/${view}`] = (error as Error).message;
    }
  }
  const parked = await Promise.all([operations.parkedRows(), operations.parkedInstances()]).catch((error: Error) => {
    notMade['what is parked'] = error.message;
    return [[], []] as const;
  });
  const [parkedRows, parkedInstances] = parked;
  if (Object.keys(notMade).length > 0) await assertNotEnded(access);
  const whole =
    Object.keys(notMade).length === 0 &&
    Object.values(logs).every((log) => 'hash' in log) &&
    views.every(({ differences }) => differences === 0) &&
    parkedRows.length + parkedInstances.length === 0;
  return { whole, notMade, logs, views, parkedRows, parkedInstances };
}
