import type { Choice, Option, VariantEntry } from './product.ts';

/** Why variants do not fit the options of their product. */
export type ChoicesFault =
  | { readonly fault: 'wrong-choices'; readonly sku: string }
  | { readonly fault: 'same-choices'; readonly sku: string; readonly other: string };

/** The first variant that does not name one known value for every option, or names what another one has; undefined when all fit. Retired ones do not matter. */
export function faultOfChoices(
  options: readonly Option[],
  variants: Readonly<Record<string, VariantEntry>>,
): ChoicesFault | undefined {
  const seen = new Map<string, string>();
  for (const [sku, { choices, retired }] of Object.entries(variants)) {
    if (retired) continue;
    if (!isComplete(options, choices)) return { fault: 'wrong-choices', sku };
    const name = nameOfChoices(choices);
    const other = seen.get(name);
    if (other !== undefined) return { fault: 'same-choices', sku, other };
    seen.set(name, sku);
  }
  return undefined;
}

/** The first code that two options, or two values of one option, have in common. */
export function codeTwice(options: readonly Option[]): string | undefined {
  return repeated(options.map(({ code }) => code)) ?? firstOf(options.map(({ values }) => repeatedValue(values)));
}

/** Choices in the order of the options, so that the same ones are always written alike. */
export function inOrderOf(options: readonly Option[], choices: readonly Choice[]): Choice[] {
  const place = ({ option }: Choice): number => options.findIndex(({ code }) => code === option);
  return choices.toSorted((left, right) => place(left) - place(right));
}

/** True for the same values, in whatever order. */
export function sameChoices(some: readonly Choice[], others: readonly Choice[]): boolean {
  return nameOfChoices(some) === nameOfChoices(others);
}

function isComplete(options: readonly Option[], choices: readonly Choice[]): boolean {
  return (
    choices.length === options.length &&
    options.every(({ code, values }) => {
      const chosen = choices.find(({ option }) => option === code);
      return chosen !== undefined && values.some((value) => value.code === chosen.value);
    })
  );
}

// Codes hold neither of the two signs.
function nameOfChoices(choices: readonly Choice[]): string {
  return choices
    .map(({ option, value }) => `${option}=${value}`)
    .toSorted()
    .join(';');
}

function repeatedValue(values: Option['values']): string | undefined {
  return repeated(values.map(({ code }) => code));
}

function repeated(codes: readonly string[]): string | undefined {
  return codes.find((code, index) => codes.indexOf(code) !== index);
}

function firstOf<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
