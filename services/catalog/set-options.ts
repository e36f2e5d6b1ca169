import { decision, reject } from '@banyan/core';
import { codeTwice, faultOfChoices, inOrderOf, sameChoices } from './choices.ts';
import { catalog } from './contract.ts';
import { product, type Option, type VariantEntry } from './product.ts';

/** The options of a product, and new choices for some of its variants. One decision, so that no variant is without a value in between. */
export const setOptions = decision(
  catalog,
  'set-options',
  ({ product: of }) => product(of),
  ({ product: of, options, variants: given = [] }, item) => {
    const { state, options: before, variants } = item.state;
    if (state === 'none') return reject('no-such-product', { sku: of });
    if (state === 'retired') return reject('product-retired', { sku: of });
    const code = codeTwice(options);
    if (code !== undefined) return reject('code-twice', { code });
    const unknown = given.find(({ sku }) => !Object.hasOwn(variants, sku) || variants[sku]!.retired);
    if (unknown !== undefined) return reject('no-such-variant', { sku: unknown.sku });
    const next: Record<string, VariantEntry> = {
      ...variants,
      ...Object.fromEntries(given.map(({ sku, choices }) => [sku, { choices, retired: false }])),
    };
    const fault = faultOfChoices(options, next);
    if (fault?.fault === 'wrong-choices') return reject('wrong-choices', { sku: fault.sku });
    if (fault !== undefined) return reject('same-choices', { sku: fault.sku, other: fault.other });
    const isSame = given.every(({ sku, choices }) => sameChoices(variants[sku]!.choices, choices));
    if (isSame && sameOptions(before, options)) return;
    item.append('options-set', {
      product: of,
      options,
      variants: Object.entries(next)
        .filter(([, { retired }]) => !retired)
        .map(([sku, { choices }]) => ({ sku, choices: inOrderOf(options, choices) })),
    });
  },
);

function sameOptions(some: readonly Option[], others: readonly Option[]): boolean {
  const told = (options: readonly Option[]): string =>
    JSON.stringify(options.map(({ code, label, values }) => [code, label, values.map((one) => [one.code, one.label])]));
  return told(some) === told(others);
}
