/** Names of contracts, events, commands, aggregates, … : lower-case words joined by hyphens. */
export const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The mistake in a name that is not. */
export function notKebabCase(name: string): string {
  return `the name ${JSON.stringify(name)} is not kebab-case`;
}
