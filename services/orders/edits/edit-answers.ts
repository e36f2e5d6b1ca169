import { showEditPayments } from './edit-payments.ts';
import { showOpenChanges } from './open-changes.ts';
import { showCancellation } from './show-cancellation.ts';
import { showDelivery } from './show-delivery.ts';
import { showEdit } from './show-edit.ts';
import { showNotes } from './show-notes.ts';
import { showTimeline } from './show-timeline.ts';

/** How queries about edits are answered. */
export const editAnswers = [
  showNotes,
  showTimeline,
  showDelivery,
  showCancellation,
  showEdit,
  showOpenChanges,
  showEditPayments,
];
