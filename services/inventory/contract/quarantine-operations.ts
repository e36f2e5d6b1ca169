import { sku } from '@banyan/catalog/contract';
import { T, command } from '@banyan/core';
import {
  documentExists,
  documentId,
  location,
  outOfStock,
  quantity,
  reason,
  sellers,
  staff,
  summed,
  total,
} from './vocabulary.ts';

/** What is done with goods that were looked at: they are sold again, kept apart a while longer, or thrown away. */
const inspectionOutcome = T.Union([T.Literal('restock'), T.Literal('quarantine'), T.Literal('scrap')]);

const quarantine = { quarantine: documentId, location, sku, quantity, reason };
const inspection = { inspection: documentId, location, sku, quantity, outcome: inspectionOutcome, reason };

/** Events of quarantine. */
export const quarantineEvents = {
  'quarantine-made': quarantine,
  'inspection-made': inspection,
  /** Kept apart: goods that have come back, or that were free. */
  'stock-quarantined': {
    sku,
    location,
    quantity: summed,
    from: T.Union([T.Literal('returned'), T.Literal('free')]),
    document: documentId,
    free: total,
    /** They had come back before by the books, and were written off: this corrects that. */
    writtenOff: T.Optional(T.Literal(true)),
  },
  'quarantine-ended': {
    sku,
    location,
    quantity: summed,
    outcome: T.Union([T.Literal('restock'), T.Literal('scrap')]),
    inspection: documentId,
    free: total,
  },
};

/** Commands of quarantine. */
export const quarantineCommands = {
  'quarantine-stock': command(quarantine, {
    description: 'Takes free pieces out of sale until somebody has looked at them; the same again changes nothing.',
    example: { quarantine: 'Q-17', location: 'main', sku: '85123A', quantity: 1, reason: 'smells' },
    ...staff,
    rejects: { ...outOfStock, ...documentExists },
  }),
  'inspect-stock': command(inspection, {
    description: 'Says what becomes of quarantined pieces: sold again, kept apart, or thrown away.',
    example: {
      inspection: 'I-17',
      location: 'main',
      sku: '85123A',
      quantity: 1,
      outcome: 'restock',
      reason: 'as new',
    },
    ...sellers,
    rejects: { 'not-in-quarantine': { sku, location, quarantined: total }, ...documentExists },
  }),
};
