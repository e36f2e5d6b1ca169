import { service } from '@banyan/core';
import { answers } from './answers.ts';
import { shipping } from './contract.ts';
import { createShipment } from './create-shipment.ts';
import { drawZone } from './draw-zone.ts';
import { cancelShipment, markCollected, markDelivered, markLost, markReady, markShipped } from './mark-shipment.ts';
import { method } from './method.ts';
import { methods } from './methods.ts';
import { offerMethod, withdrawMethod } from './offer-method.ts';
import { shipmentAnswers } from './shipment-answers.ts';
import { shipment } from './shipment.ts';
import { shipments } from './shipments.ts';
import { zone } from './zone.ts';
import { zones } from './zones.ts';

/** How goods reach people. */
export const shippingService = service(shipping, {
  aggregates: [zone, method, shipment],
  decisions: [
    drawZone,
    offerMethod,
    withdrawMethod,
    createShipment,
    markShipped,
    markDelivered,
    markLost,
    markReady,
    markCollected,
    cancelShipment,
  ],
  views: [methods, zones, shipments],
  answers: [...answers, ...shipmentAnswers],
});
