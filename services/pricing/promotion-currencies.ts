import type { PromotionFacts } from './promotion.ts';

type Amounts = NonNullable<PromotionFacts['minimum']>;

/** The currencies in which a promotion can apply, because it has amounts in them; null: it needs none, and applies in every one. */
export function currenciesOf({ minimum, action }: Pick<PromotionFacts, 'minimum' | 'action'>): string[] | null {
  const needed = [...(minimum === undefined ? [] : [minimum]), ...amountsOf(action)].map(
    (amounts) => new Set(amounts.map(({ currency }) => currency)),
  );
  const [first, ...others] = needed;
  return first === undefined ? null : [...others.reduce((common, each) => common.intersection(each), first)];
}

/** The amounts of an action; of tiers one that it reaches is enough. */
function amountsOf(action: PromotionFacts['action']): Amounts[] {
  if (action.kind === 'fixed-amount') return [action.amounts];
  if (action.kind === 'fixed-price') return [action.prices];
  return action.kind === 'amount-tiers' ? [action.tiers.flatMap(({ amounts }) => amounts)] : [];
}
