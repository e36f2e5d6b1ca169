import { range, view } from '@banyan/core';
import { adjustmentRecord, inventory } from './contract.ts';

/** Every correction of the count with its reason. */
export const adjustments = view('adjustments', adjustmentRecord.properties, {
  'by-sku': range('sku', 'adjustedAt'),
  'by-time': range('adjustedAt'),
}).on(inventory, {
  'adjustment-made': {
    key: ({ adjustment }) => adjustment,
    fold: (_, made, { occurredAt }) => ({ ...made, adjustedAt: occurredAt }),
  },
});
