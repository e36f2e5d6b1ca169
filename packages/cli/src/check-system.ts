import type { ChainReport, ParkedInstance, ParkedViewRow, ViewComparison } from '@banyan/engine';
import type { SystemAccess } from './system-access.ts';

/** What a check of any system finds, whatever its services. */
export interface SystemCheck {
  /** True when nothing has to be looked after. */
  readonly whole: boolean;
  /** By service: the walk of its hash chain, or what is wrong with it. */
  readonly logs: Readonly<Record<string, ChainReport | { readonly damage: string }>>;
  readonly views: readonly ViewComparison[];
  readonly parkedRows: readonly ParkedViewRow[];
  readonly parkedInstances: readonly ParkedInstance[];
}

/** Walks every hash chain, compares every view with the fold of the log, and lists what is parked. Changes nothing. */
export async function checkSystem(
  { operations }: SystemAccess,
  onStep: (step: string) => void = () => {},
): Promise<SystemCheck> {
  onStep('waiting for the views');
  await operations.settle();
  const { services } = await operations.status();
  const logs: Record<string, ChainReport | { damage: string }> = {};
  for (const { service } of services) {
    onStep(`walking the hash chain of ${service}`);
    logs[service] = await operations.verifyLog(service).catch((error: Error) => ({ damage: error.message }));
  }
  const views: ViewComparison[] = [];
  for (const { service, view } of await operations.views()) {
    onStep(`folding ${service}/${view} anew`);
    views.push(await operations.compareView(service, view));
  }
  const [parkedRows, parkedInstances] = await Promise.all([operations.parkedRows(), operations.parkedInstances()]);
  const whole =
    Object.values(logs).every((log) => 'hash' in log) &&
    views.every(({ differences }) => differences === 0) &&
    parkedRows.length + parkedInstances.length === 0;
  return { whole, logs, views, parkedRows, parkedInstances };
}
