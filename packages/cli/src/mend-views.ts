import { StoreError, UnavailableError, DamagedViewError, type System } from '@banyan/engine';

/**
 * Has every view's file looked at once, one after another, beside what else is done: a damaged name in an index, or what it says of a row, is met by nobody who asks,
 * for the row is only missing. What is damaged is built again. Resolves at the end, also when the system was stopped before.
 * @param onTrouble is told of each view that could not be looked at
 */
export async function mendViews(
  { operations }: Pick<System, 'operations'>,
  isStopped: () => boolean,
  onTrouble: (trouble: string) => void,
): Promise<void> {
  for (const { service, view } of await operations.views()) {
    if (isStopped()) return;
    await operations.mendView(service, view).catch((error: unknown) => {
      // Such a view is being built anew: there is nothing old to look at.
      if (error instanceof DamagedViewError || error instanceof UnavailableError || isStopped()) return;
      if (!(error instanceof StoreError)) throw error;
      onTrouble(error.message);
    });
  }
}
