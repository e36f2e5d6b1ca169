import { T, identifier, query } from '@banyan/core';
import { orderId } from '../vocabulary.ts';
import { addressCommands, addressEvents, addressQueries } from './address-contract.ts';
import { cancellationCommands, cancellationEvents, cancellationQueries } from './cancellation-contract.ts';
import { orderEditCommands, orderEditEvents, orderEditQueries } from './edit-contract.ts';
import { notesCommands, notesEvents, notesQueries } from './notes-contract.ts';

/** What happens when orders are edited after they were placed. */
export const editEvents = { ...notesEvents, ...addressEvents, ...cancellationEvents, ...orderEditEvents };

/** How orders are edited. */
export const editCommands = { ...notesCommands, ...addressCommands, ...cancellationCommands, ...orderEditCommands };

/** What may be asked about edits. */
export const editQueries = {
  ...notesQueries,
  ...addressQueries,
  ...cancellationQueries,
  ...orderEditQueries,
  'open-changes': query(
    { order: orderId },
    {
      description: 'The cancellations and edits of an order that are under way, at most 200.',
      by: ['staff'],
      returns: T.Array(
        T.Object(
          { kind: T.Union([T.Literal('cancellation'), T.Literal('edit')]), name: identifier },
          { additionalProperties: false },
        ),
      ),
    },
  ),
};
