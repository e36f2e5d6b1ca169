import { cancelLines } from './cancel-lines.ts';
import { cancellation } from './cancellation.ts';
import { cancellingLines } from './cancelling-lines.ts';
import { changeAddress } from './change-address.ts';
import { creditCancellation } from './credit-cancellation.ts';
import { deliveryMethod, deliveryZone, learnDeliveryMethods, learnDeliveryZones } from './known-delivery.ts';
import { cancelEdit } from './cancel-edit.ts';
import { editPayments } from './edit-payments.ts';
import { editing } from './editing.ts';
import { editOrder } from './edit-order.ts';
import { openChanges } from './open-changes.ts';
import { orderEdit } from './order-edit.ts';
import { payEdit } from './pay-edit.ts';
import { placeEdit } from './place-edit.ts';
import { orderNotes } from './order-notes.ts';
import { addNote, removeNote, setTags } from './write-notes.ts';

/** What the service is made of that edits orders after they were placed. */
export const edits = {
  aggregates: [orderNotes, cancellation, deliveryMethod, deliveryZone, orderEdit],
  decisions: [
    addNote,
    removeNote,
    setTags,
    changeAddress,
    cancelLines,
    creditCancellation,
    editOrder,
    placeEdit,
    payEdit,
    cancelEdit,
  ],
  views: [openChanges, editPayments],
  processes: [cancellingLines, editing, learnDeliveryMethods, learnDeliveryZones],
};
