import { addressCommands, addressEvents, addressQueries } from './address-contract.ts';
import { cancellationCommands, cancellationEvents, cancellationQueries } from './cancellation-contract.ts';
import { orderEditCommands, orderEditEvents, orderEditQueries } from './edit-contract.ts';
import { notesCommands, notesEvents, notesQueries } from './notes-contract.ts';

/** What happens when orders are edited after they were placed. */
export const editEvents = { ...notesEvents, ...addressEvents, ...cancellationEvents, ...orderEditEvents };

/** How orders are edited. */
export const editCommands = { ...notesCommands, ...addressCommands, ...cancellationCommands, ...orderEditCommands };

/** What may be asked about edits. */
export const editQueries = { ...notesQueries, ...addressQueries, ...cancellationQueries, ...orderEditQueries };
