import { decision, reject, type Static } from '@banyan/core';
import type { VariantHandle, ProductHandle } from './article.ts';
import { faultOfChoices, inOrderOf, sameChoices } from './choices.ts';
import { catalog } from './contract.ts';
import { product } from './product.ts';
import { NO_FACTS, variant, type VariantFacts } from './variant.ts';
import type { component } from './vocabulary.ts';

/** A product has so many variants, the retired ones included: it holds them all in its state. */
export const VARIANTS_MAX = 100;

type Component = Static<typeof component>;

/** A further variant of a product. The SKU is claimed in the same decision: no other product or variant has it, nor ever will. */
export const addVariant = decision(
  catalog,
  'add-variant',
  ({ product: of, sku, components = [] }) => ({
    item: product(of),
    own: variant(sku),
    namesake: product(sku),
    parts: partsOf(components),
  }),
  ({ product: of, sku, choices = [], ...given }, { item, own, namesake, parts }) => {
    const { state, options, variants } = item.state;
    if (state === 'none') return reject('no-such-product', { sku: of });
    if (state === 'retired') return reject('product-retired', { sku: of });
    const facts = { ...NO_FACTS, ...given };
    const owner = namesake.state.state !== 'none' ? sku : own.state.product;
    if (owner !== '') {
      const known = owner === of ? variants[sku] : undefined;
      const isSame = known?.retired === false && sameChoices(known.choices, choices) && sameFacts(own.state, facts);
      return isSame ? undefined : reject('sku-taken', { sku, product: owner });
    }
    if (Object.keys(variants).length >= VARIANTS_MAX)
      return reject('too-many-variants', { product: of, most: VARIANTS_MAX });
    const added = { choices: inOrderOf(options, choices), retired: false };
    const fault = faultOfChoices(options, { ...variants, [sku]: added });
    if (fault?.fault === 'wrong-choices') return reject('wrong-choices', { sku: fault.sku });
    if (fault !== undefined) return reject('same-choices', { sku: fault.sku, other: fault.other });
    const wrong = faultOfComponents(sku, facts.components, parts);
    if (wrong?.fault === 'no-such-component') return reject('no-such-component', { component: wrong.component });
    if (wrong !== undefined) return reject('nested-bundle', { component: wrong.component });
    item.append('variant-added', { product: of, sku, choices: added.choices });
    own.append('variant-described', { product: of, sku, ...facts });
    for (const { part } of parts) part.append('component-used', { sku: part.id, bundle: sku });
  },
);

/** The streams by which a bundle's components are known. */
export function partsOf(components: readonly Component[]) {
  return components.map(({ sku }) => ({ part: variant(sku), whole: product(sku) }));
}

/** The first component that is unknown, named twice, the bundle itself or a bundle. */
export function faultOfComponents(
  bundle: string,
  components: readonly Component[],
  parts: readonly { readonly part: VariantHandle; readonly whole: ProductHandle }[],
): { readonly fault: 'no-such-component' | 'nested-bundle'; readonly component: string } | undefined {
  for (const [index, { sku }] of components.entries()) {
    const { part, whole } = parts[index]!;
    const isFirst = components.findIndex((other) => other.sku === sku) === index;
    if (!isFirst || (part.state.product === '' && whole.state.state === 'none'))
      return { fault: 'no-such-component', component: sku };
    if (sku === bundle || part.state.components.length > 0) return { fault: 'nested-bundle', component: sku };
  }
  return undefined;
}

/** True when nothing differs. */
export function sameFacts(some: VariantFacts, others: VariantFacts): boolean {
  return (
    some.weightGrams === others.weightGrams &&
    some.taxClass === others.taxClass &&
    JSON.stringify(pairsOf(some.components)) === JSON.stringify(pairsOf(others.components))
  );
}

// A list, because the order of an object's fields says nothing.
function pairsOf(components: readonly Component[]): (readonly [string, number])[] {
  return components.map(({ sku, quantity }) => [sku, quantity] as const);
}
