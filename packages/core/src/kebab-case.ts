/** Names of contracts, events, commands, aggregates, … : lower-case words joined by hyphens. */
export const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The mistake in a name that is not. */
export function notKebabCase(name: unknown): string {
  return `the name ${typeof name === 'string' ? JSON.stringify(name) : String(name)} is not kebab-case`;
}

/** Whether it is such a name. The pattern alone would take what is no text for the text that it is made into, such as `undefined`. */
export function isKebabCase(name: unknown): boolean {
  return typeof name === 'string' && KEBAB_CASE.test(name);
}
