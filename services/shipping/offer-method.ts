import { decision, isDeepEqual, reject } from '@banyan/core';
import { shipping } from './contract.ts';
import { method, type MethodFacts } from './method.ts';
import { zone } from './zone.ts';

/** A method with these facts from now on. What is offered so already is no change. */
export const offerMethod = decision(
  shipping,
  'offer-method',
  (facts) => ({ it: method(facts.method), zones: zonesOf(facts).map((id) => zone(id)) }),
  (facts, { it, zones }) => {
    if (it.state.state === 'offered' && isDeepEqual(facts, it.state.facts)) return;
    if (facts.kind === 'collection' && facts.location === undefined)
      return reject('no-location', { method: facts.method });
    if (facts.kind === 'delivery' && facts.location !== undefined)
      return reject('not-collected', { method: facts.method });
    const missing = zones.find(({ state }) => state.facts === null);
    if (missing !== undefined) return reject('no-such-zone', { zone: missing.id });
    const empty = facts.rules.findIndex((rule) => isEmpty(rule));
    if (empty >= 0) return reject('empty-range', { rule: empty });
    it.append('method-offered', facts);
  },
);

/** No more offered. */
export const withdrawMethod = decision(
  shipping,
  'withdraw-method',
  ({ method: id }) => method(id),
  ({ method: id }, it) => {
    if (it.state.state === 'none') return reject('no-such-method', { method: id });
    if (it.state.state === 'offered') it.append('method-withdrawn', { method: id });
  },
);

function zonesOf({ rules }: MethodFacts): string[] {
  return [...new Set(rules.flatMap(({ zones = [] }) => zones))];
}

/** True for a rule that nothing can ever fit. */
function isEmpty(rule: MethodFacts['rules'][number]): boolean {
  const ranges = [
    [rule.weightFrom, rule.weightBelow],
    [rule.amountFrom, rule.amountBelow],
    [rule.quantityFrom, rule.quantityBelow],
  ] as const;
  return ranges.some(([from = 0, below = Infinity]) => from >= below);
}
