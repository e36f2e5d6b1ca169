import {
  CorruptLogError,
  DamagedViewError,
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
  /** By `service/view`: what is damaged in its file, whatever its rows are, each by its name. Views that are whole are left out. */
  readonly damagedViews: Readonly<Record<string, readonly string[]>>;
  readonly parkedRows: readonly ParkedViewRow[];
  readonly parkedInstances: readonly ParkedInstance[];
}

/**
 * Walks every hash chain, compares every view with the fold of the log, looks at all that its file holds beside its rows, and lists what is parked. Changes nothing.
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
  const damagedViews: Record<string, readonly string[]> = {};
  for (const { service, view } of listed) {
    const name = `${service}/${view}`;
    onStep(`folding ${name} anew`);
    try {
      views.push(
        await operations.compareView(
          service,
          view,
          inTenths((percent) => onStep(`folding ${name} anew: ${percent}%`)),
        ),
      );
      onStep(`examining the file of ${name}`);
      const damage = await operations.examineView(
        service,
        view,
        inTenths((percent) => onStep(`examining the file of ${name}: ${percent}%`)),
      );
      if (damage.length > 0) damagedViews[name] = damage;
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof DamagedViewError) damagedViews[name] = [message];
      else notMade[`view ${name}`] = message;
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
    Object.keys(damagedViews).length === 0 &&
    parkedRows.length + parkedInstances.length === 0;
  return { whole, notMade, logs, views, damagedViews, parkedRows, parkedInstances };
}

/** Says nine times at most how far something has come: where each step is a line, many views would be thousands. */
function inTenths(say: (percent: number) => void): (done: number, of: number) => void {
  let told = 0;
  return (done, of) => {
    const tenth = Math.floor((10 * done) / Math.max(1, of));
    if (tenth <= told || tenth >= 10) return;
    told = tenth;
    say(10 * tenth);
  };
}
