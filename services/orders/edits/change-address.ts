import { decision, isDeepEqual, reject } from '@banyan/core';
import { checkout } from '../checkout/checkout.ts';
import { orders } from '../contract.ts';
import { mayKnow } from '../may-know.ts';
import { order } from '../order.ts';
import { isEditable } from './edit-order.ts';
import { isInSameZones } from './sent-to.ts';

/** Changes where an order is sent. Taxes and carriage are not quoted again, so what they depend on has to stay. */
export const changeAddress = decision(
  orders,
  'change-address',
  (body) => ({ it: order(body.order), bought: checkout(body.order) }),
  ({ order: id, shipTo }, { it, bought }, { caller, stream }) => {
    const { quote, customer } = it.state;
    const { started } = bought.state;
    const before = it.state.shipTo ?? started?.shipTo;
    if (quote === null || before === undefined || customer === null || !mayKnow(caller, it.state))
      return reject('no-such-order', { order: id });
    if (isDeepEqual(before, shipTo)) return;
    if (!isEditable(it.state)) return reject('not-editable', { order: id });
    if (shipTo.country !== quote.country) return reject('other-country', { expected: quote.country });
    const isWhereItWas = 'country' in before && before.postcode === shipTo.postcode;
    if (!isWhereItWas && !isInSameZones(quote, shipTo, stream))
      return reject('other-zone', { expected: [...quote.zones] });
    it.append('delivery-address-changed', { order: id, buyer: customer, shipTo });
  },
);
