import { decision, isDeepEqual, reject } from '@banyan/core';
import { shipping } from './contract.ts';
import { shipment } from './shipment.ts';

/** Makes a shipment. Whether an order has that many pieces to ship is known to orders, which asks for it. */
export const createShipment = decision(
  shipping,
  'create-shipment',
  ({ shipment: id }) => shipment(id),
  ({ method = null, carrier = null, tracking = null, ...rest }, it) => {
    const names = rest.lines.map(({ line }) => line);
    const twice = names.find((line, index) => names.indexOf(line) !== index);
    if (twice !== undefined) return reject('line-twice', { line: twice });
    const facts = { ...rest, method, carrier, tracking };
    if (it.state.made === null) it.append('shipment-created', facts);
    else if (!isDeepEqual(facts, it.state.made)) return reject('shipment-exists', { shipment: it.id });
  },
);
