import { T, range, view } from '@banyan/core';
import { customers } from '../contract.ts';

const keyOf = ({ customer }: { readonly customer: string }): string => customer;
const documentOf = ({ document }: { readonly document: string }): string => document;

/** Erasures by person. */
export const erasureList = view(
  'erasures',
  {
    customer: T.String(),
    erasure: T.String(),
    status: T.Union([T.Literal('waiting'), T.Literal('begun'), T.Literal('erased')]),
    waitsFor: T.Array(T.Object({ kind: T.String(), name: T.String() })),
    names: T.Array(T.String()),
    askedAt: T.String(),
    erasedAt: T.Union([T.String(), T.Null()]),
  },
  { 'by-time': range('askedAt'), 'by-status': range('status', 'askedAt') },
).on(
  customers,
  {
    'erasure-asked': {
      key: keyOf,
      fold: (_, { customer, erasure }, { recordedAt }) => ({
        customer,
        erasure,
        status: 'waiting',
        waitsFor: [],
        names: [],
        askedAt: recordedAt,
        erasedAt: null,
      }),
    },
    'erasure-waits': { key: keyOf, fold: (row, { obstacles }) => row && { ...row, waitsFor: obstacles } },
    'erasure-withdrawn': { key: keyOf, fold: () => undefined },
    'erasure-begun': {
      key: keyOf,
      fold: (row, { names }) => row && { ...row, status: 'begun', waitsFor: [], names },
    },
    'person-erased': {
      key: keyOf,
      fold: (row, _, { recordedAt }) => row && { ...row, status: 'erased', erasedAt: recordedAt },
    },
  },
  { leansOn: [keyOf] },
);

/** Documents that outlive people. */
export const documentList = view(
  'kept-documents',
  {
    document: T.String(),
    customer: T.Union([T.String(), T.Null()]),
    until: T.String(),
    status: T.Union([T.Literal('kept'), T.Literal('ended'), T.Literal('destroyed')]),
  },
  { 'by-customer': range('customer', 'until'), 'by-status': range('status', 'until') },
).on(
  customers,
  {
    'document-kept': { key: documentOf, fold: (_, kept) => ({ ...kept, status: 'kept' }) },
    'retention-ended': { key: documentOf, fold: (row) => row && { ...row, status: 'ended' } },
    'document-destroyed': { key: documentOf, fold: (row) => row && { ...row, status: 'destroyed' } },
  },
  { leansOn: [documentOf] },
);

/** The one row `all`, once somebody has said for how long documents are kept. */
export const retentionRule = view('retention', { years: T.Integer() }).on(customers, {
  'retention-set': { key: () => 'all', fold: (_, { years }) => ({ years }) },
});
