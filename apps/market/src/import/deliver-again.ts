import { inventory } from '@banyan/inventory/contract';
import type { CommandSender } from './command-sender.ts';
import { LOCATION } from './sale-commands.ts';

/** How often goods are delivered again for one document of the file, before its customers are too many for it. */
export const REDELIVERIES_MAX = 20;

/** What goods were missing for. */
export interface Shortage {
  /** For people: `invoice 489434`. */
  readonly document: string;
  /** Business time. */
  readonly at: string;
  /** What the goods are for: with `nth`, the natural id of the delivery. */
  readonly before: string;
  readonly nth: number;
  readonly goods: readonly { readonly sku: string; readonly quantity: number }[];
}

/** Customers of a running shop may have bought what was delivered for a document of the file: then as much is delivered again. */
export async function deliverAgain(
  sender: CommandSender,
  { document, at, before, nth, goods }: Shortage,
): Promise<void> {
  const body = { delivery: `again ${nth} before ${before}`, location: LOCATION, lines: [...goods] };
  await sender.send(inventory, 'receive-stock', { document, key: body.delivery, at, body });
}
