import { contract } from '@banyan/core';
import { countCommands, countEvents, countQueries } from './contract/count-operations.ts';
import { planCommands, planQueries } from './contract/plan-operations.ts';
import { policyCommands, policyEvents, policyQueries } from './contract/policy-operations.ts';
import { quarantineCommands, quarantineEvents } from './contract/quarantine-operations.ts';
import { reservationCommands, reservationEvents, reservationQueries } from './contract/reservation-operations.ts';
import { stockCommands, stockEvents, stockQueries } from './contract/stock-operations.ts';
import { transferCommands, transferEvents, transferQueries } from './contract/transfer-operations.ts';

export { countLine, countRecord } from './contract/count-operations.ts';
export { planStrategy, type PlanStrategy } from './contract/plan-operations.ts';
export { reservationRecord, reservationState } from './contract/reservation-operations.ts';
export { adjustmentRecord, stockLevel, stockMonth } from './contract/stock-operations.ts';
export { transferRecord } from './contract/transfer-operations.ts';
export { documentId, line, location, quantity } from './contract/vocabulary.ts';
export { packSets, type Kit } from './pack-sets.ts';

/**
 * Stock per SKU and location. Promised: what is free never goes below zero, so nothing is sold twice, and what is sold before it is there stays within its
 * limit; a command that names several SKUs takes effect on all of them or on none; lines of the same SKU add up.
 */
export const inventory = contract('inventory', {
  events: {
    ...stockEvents,
    ...reservationEvents,
    ...policyEvents,
    ...quarantineEvents,
    ...transferEvents,
    ...countEvents,
  },
  commands: {
    ...stockCommands,
    ...reservationCommands,
    ...planCommands,
    ...policyCommands,
    ...quarantineCommands,
    ...transferCommands,
    ...countCommands,
  },
  queries: {
    ...stockQueries,
    ...policyQueries,
    ...reservationQueries,
    ...planQueries,
    ...transferQueries,
    ...countQueries,
  },
});
