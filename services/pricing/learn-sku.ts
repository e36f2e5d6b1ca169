import { decision, isDeepEqual, reject } from '@banyan/core';
import { pricing } from './contract.ts';
import { knownSku } from './known-facts.ts';

/** What staff say of a SKU that no catalog tells of. */
export const learnSku = decision(
  pricing,
  'learn-sku',
  ({ sku }) => knownSku(sku),
  (facts, it) => {
    if (facts.components.some(({ sku }) => sku === facts.sku)) return reject('component-of-itself', { sku: facts.sku });
    if (!isDeepEqual(facts, it.state.facts)) it.append('sku-learnt', facts);
  },
);
