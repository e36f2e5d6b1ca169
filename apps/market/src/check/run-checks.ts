import { assertNotEnded, viewsMade, type SystemAccess } from '@banyan/cli';
import { inventory } from '@banyan/inventory/contract';
import { orders } from '@banyan/orders/contract';
import { payments } from '@banyan/payments/contract';
import type { Progress } from '../import/progress.ts';
import type { Check, CheckResult } from './check-result.ts';
import { ledgerRule } from './ledger-rule.ts';
import { brokenOff } from './broken-off.ts';
import { importCheck } from './import-check.ts';
import { chainChecks, logCheck, type EventRule, type LogRule } from './log-checks.ts';
import { numberingRule } from './numbering-rule.ts';
import { stockBooks } from './stock-books.ts';
import { stockRule } from './stock-rule.ts';
import { parkedCheck, viewChecks } from './view-checks.ts';

/** How long to wait for views when no further one is made. */
const WITHOUT_VIEW_MS = 5 * 60_000;

/** What all checks found. */
export interface CheckReport {
  /** True when everything was looked at and nothing is amiss. */
  readonly whole: boolean;
  /** `not-made`: nothing was found amiss, but not everything could be looked at. */
  readonly outcome: 'whole' | 'amiss' | 'not-made';
  readonly checks: readonly CheckResult[];
}

/**
 * Makes every check, the quick and telling ones first; one that breaks off does not keep the others from being made. What asks views waits for those that are being
 * made from their logs, as after a start with other code. Changes nothing.
 * @throws OwnerEndedError when the command through which the shop is looked at has ended
 */
export async function runChecks(access: SystemAccess, progress: Progress): Promise<CheckReport> {
  const results: CheckResult[] = [];
  let waited: Promise<void> | undefined;
  for (const { check, unit, run, asksViews = false } of await allChecks(access)) {
    if (asksViews) await (waited ??= waitForViews(access, progress));
    progress.begin(check, unit);
    const found = await run((done, of) => progress.advance({ done, of })).catch((error: unknown) =>
      brokenOff(check, error),
    );
    progress.clear();
    results.push({ check, ...found });
  }
  if (results.some(({ notMade }) => notMade !== undefined)) await assertNotEnded(access);
  const outcome = outcomeOf(results);
  return { whole: outcome === 'whole', outcome, checks: results };
}

async function waitForViews({ operations }: SystemAccess, progress: Progress): Promise<void> {
  const onWait = (): void => progress.begin('waiting for views that are being made from their logs', 'views');
  const onMade = (done: number, of: number): void => progress.advance({ done, of });
  // An owner that has ended is told by the check itself.
  await viewsMade(operations, onWait, { withoutOneMs: WITHOUT_VIEW_MS, onMade }).catch(() => {});
  progress.clear();
}

function outcomeOf(results: readonly CheckResult[]): CheckReport['outcome'] {
  if (results.some(({ problemCount }) => problemCount > 0)) return 'amiss';
  return results.some(({ notMade }) => notMade !== undefined) ? 'not-made' : 'whole';
}

async function allChecks(access: SystemAccess): Promise<Check[]> {
  const { services, folder } = await access.operations.status();
  const onLog = (service: string, check: string, rule: () => EventRule | LogRule): Check[] =>
    services.filter((one) => one.service === service).map((end) => logCheck(access, end, check, rule));
  return [
    ...chainChecks(access, services),
    ...onLog(payments.name, 'every ledger transaction balances', ledgerRule),
    ...onLog(inventory.name, 'stock is never below zero', stockRule),
    ...onLog(inventory.name, 'every piece of stock is accounted for', stockBooks),
    ...onLog(orders.name, 'order numbers have no gaps', numberingRule),
    parkedCheck(access),
    importCheck(access, folder),
    ...(await viewChecks(access)),
  ];
}
