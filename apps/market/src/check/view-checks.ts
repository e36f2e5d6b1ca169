import type { SystemAccess } from '@banyan/cli';
import { Problems, type Check } from './check-result.ts';

/** Folds the log anew aside, for each view, and compares it with the live view row by row; then looks at what its file holds beside the rows. */
export async function viewChecks({ operations }: SystemAccess): Promise<Check[]> {
  const views = await operations.views();
  return views.map(({ service, view }) => ({
    check: `view ${service}/${view}`,
    unit: 'events and rows',
    asksViews: true,
    async run(onProgress) {
      const { rows, events, differing, differences, reasons } = await operations.compareView(service, view, onProgress);
      const problems = new Problems();
      const remedy = `build it again from the log, while the shop runs: npm run banyan -- view rebuild ${service} ${view}`;
      for (const key of differing) {
        const why = reasons[key];
        problems.add(
          why === undefined
            ? { subject: `row ${JSON.stringify(key)}`, reason: 'it is not what the log says', remedy }
            : {
                subject: `row ${JSON.stringify(key)}`,
                reason: `it cannot be folded again: ${why}`,
                remedy: 'mend the fold',
              },
        );
      }
      const unlisted = differences - differing.length;
      if (unlisted > 0)
        problems.add({ subject: `${unlisted} more rows`, reason: 'they are not what the log says', remedy });
      const damage = await operations.examineView(service, view, onProgress);
      for (const what of damage) problems.add({ subject: 'its file', reason: what, remedy });
      const found = `${rows.toLocaleString('en')} rows of ${events.toLocaleString('en')} events`;
      return { ...problems.examined(found), problemCount: differences + damage.length };
    },
  }));
}

/** Explains what waits behind an event that could not be taken. */
export function parkedCheck({ operations }: SystemAccess): Check {
  return {
    check: 'nothing is parked',
    unit: 'rows',
    // What is being made anew by other code parks what that cannot take, and no longer what the old one could not.
    asksViews: true,
    async run() {
      const [rows, instances] = await Promise.all([operations.parkedRows(), operations.parkedInstances()]);
      const problems = new Problems();
      for (const { service, view, key, reason, held, source, position } of rows) {
        problems.add({
          subject: `row ${JSON.stringify(key)} of view ${service}/${view}`,
          reason: `it could not take event ${source}:${position}, and ${held} more wait behind it: ${reason}`,
          remedy: `mend the cause, then fold it again: npm run banyan -- parked retry ${service} ${view}`,
        });
      }
      for (const { service, process, instance, reason, since, input, held } of instances) {
        problems.add({
          subject: `${JSON.stringify(instance)} of process ${service}/${process}`,
          reason: `it stands still since ${since} at ${held[0] ?? 'nothing'}: ${reason}`,
          remedy: `mend the cause, then let it go on: npm run banyan -- parked retry ${service} ${process}; where nothing can be mended: parked skip ${service} ${process} ${JSON.stringify(instance)} ${input} --reason WHY (docs/runbooks/parked.md)`,
        });
      }
      return problems.examined(`${rows.length} rows and ${instances.length} processes wait`);
    },
  };
}
