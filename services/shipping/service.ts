import { service } from '@banyan/core';
import { answers } from './answers.ts';
import { shipping } from './contract.ts';
import { drawZone } from './draw-zone.ts';
import { method } from './method.ts';
import { methods } from './methods.ts';
import { offerMethod, withdrawMethod } from './offer-method.ts';
import { zone } from './zone.ts';
import { zones } from './zones.ts';

/** How goods reach people. */
export const shippingService = service(shipping, {
  aggregates: [zone, method],
  decisions: [drawZone, offerMethod, withdrawMethod],
  views: [methods, zones],
  answers,
});
