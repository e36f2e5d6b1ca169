import { channelId } from '@banyan/channels/contract';
import { T, instant, pageOf, query, inOrder } from '@banyan/core';
import { datedRates, taxClassId, taxRateFacts, taxSettings, taxZoneFacts, taxZoneId } from './tax-schemas.ts';

const exact = { additionalProperties: false };
const staff = { by: ['staff'] } as const;

/** A tax zone as staff see it. */
export const taxZoneRecord = T.Object({ ...taxZoneFacts, changedAt: instant }, exact);
/** A tax rate as staff see it. */
export const taxRateRecord = T.Object(taxRateFacts, exact);
/** What may be asked about taxes. */
export const taxQueries = {
  'tax-zone': query(
    { zone: taxZoneId },
    {
      description: 'A tax zone with its countries; null when there is none of this name.',
      shows: 'tax-zone/zone',
      ...staff,
      returns: T.Union([taxZoneRecord, T.Null()]),
    },
  ),
  'tax-zones': query(
    { ...inOrder('ascending') },
    { description: 'All tax zones with their countries, by name.', ...staff, returns: pageOf(taxZoneRecord) },
  ),
  'tax-rates': query(
    { zone: taxZoneId, ...inOrder('ascending') },
    {
      description: 'The rates of a tax zone by class and date, those of the past and the future too.',
      ...staff,
      returns: pageOf(taxRateRecord),
    },
  ),
  'class-rates': query(
    { zone: taxZoneId, taxClass: taxClassId },
    {
      description: 'The rates of one tax class in a zone, the latest day first; null when none was ever set.',
      shows: 'tax-rates/zone@taxClass',
      ...staff,
      returns: T.Union([T.Object({ zone: taxZoneId, taxClass: taxClassId, rates: datedRates }, exact), T.Null()]),
    },
  ),
  'tax-settings': query(
    { channel: channelId },
    {
      description: 'How a channel’s sales are taxed; null when nobody has said.',
      shows: 'tax-settings/channel',
      ...staff,
      returns: T.Union([T.Object(taxSettings, exact), T.Null()]),
    },
  ),
};
