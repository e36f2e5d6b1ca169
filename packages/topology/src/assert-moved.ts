import { LogsElsewhere } from './logs-elsewhere.ts';
import { placedIn } from './placed.ts';
import { logOf, type Plan } from './plan.ts';

/**
 * Sees that a data folder does not hold itself what the processes of a topology would begin anew on servers.
 * @throws DataFolderError
 */
export function assertMoved(plan: Plan, folder: string): void {
  const elsewhere = LogsElsewhere.of(folder);
  const isServer = (store: string): boolean => plan.stores[store]!.kind !== 'embedded';
  if (isServer(plan.keys)) elsewhere.assertKeysKept(plan.keys);
  for (const { name, placement } of placedIn(plan)) {
    const { store } = logOf(placement);
    if (isServer(store)) elsewhere.assertKept(name, store);
  }
}
