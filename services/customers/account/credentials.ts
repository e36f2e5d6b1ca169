import { facet, T, erasable, range, view } from '@banyan/core';
import { customers } from '../contract.ts';

const textOrNull = T.Union([T.String(), T.Null()]);

/** Every session, key and visitor's token by its kind and name, to be found by its digest and by whose it is. Ended ones stay, marked. */
export const credentials = view(
  'credentials',
  {
    digest: T.String(),
    kind: T.Union([T.Literal('session'), T.Literal('key'), T.Literal('visitor')]),
    holder: T.String(),
    name: T.String(),
    label: T.Union([erasable(T.String()), T.Null()]),
    openedAt: T.String(),
    until: textOrNull,
    ended: T.Boolean(),
    joined: textOrNull,
    operations: T.Union([T.Array(T.String()), T.Null()]),
  },
  {
    'by-digest': range('digest', 'openedAt'),
    'by-holder': range('kind', 'holder', 'openedAt'),
    'by-joined': range('joined', 'openedAt'),
    ended: facet('ended'),
  },
).on(customers, {
  'session-opened': {
    key: ({ customer, session }) => `session ${customer} ${session}`,
    fold: (_, { customer, session, digest, until, label }, { recordedAt }) => ({
      digest,
      kind: 'session',
      holder: customer,
      name: session,
      label: label ?? null,
      openedAt: recordedAt,
      until,
      ended: false,
      joined: null,
      operations: null,
    }),
  },
  'session-ended': {
    key: ({ customer, session }) => `session ${customer} ${session}`,
    fold: (row) => row && { ...row, ended: true },
  },
  'key-made': {
    key: ({ staff, key }) => `key ${staff} ${key}`,
    fold: (_, { staff, key, digest, until, operations }, { recordedAt }) => ({
      digest,
      kind: 'key',
      holder: staff,
      name: key,
      label: null,
      openedAt: recordedAt,
      until,
      ended: false,
      joined: null,
      operations: operations === null ? null : [...operations],
    }),
  },
  'key-ended': {
    key: ({ staff, key }) => `key ${staff} ${key}`,
    fold: (row) => row && { ...row, ended: true },
  },
  'visitor-came': {
    key: ({ visitor }) => `visitor ${visitor}`,
    fold: (_, { visitor, digest, until }, { recordedAt }) => ({
      digest,
      kind: 'visitor',
      holder: visitor,
      name: visitor,
      label: null,
      openedAt: recordedAt,
      until,
      ended: false,
      joined: null,
      operations: null,
    }),
  },
  'visitor-joined': {
    key: ({ visitor }) => `visitor ${visitor}`,
    fold: (row, { customer }) => row && { ...row, ended: true, joined: customer },
  },
  'visitor-ended': {
    key: ({ visitor }) => `visitor ${visitor}`,
    fold: (row) => row && { ...row, ended: true },
  },
});
