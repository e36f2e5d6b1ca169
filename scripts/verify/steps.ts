import { houseRules } from './house-rules.ts';
import type { Rule } from './rule.ts';

/** One step of `npm run verify`: a program of ours or of a tool, which ends with 0 when all is well, or house rules. */
export type Step = { readonly name: string } & (
  | { readonly command: readonly [script: string, ...args: string[]] }
  | { readonly rules: readonly Rule[] }
);

/** The steps. The slowest program comes first, so that the quick ones run beside it. */
export const steps: readonly Step[] = [
  { name: 'unit', command: ['scripts/test.ts', '--suite', 'unit', '--quiet'] },
  {
    name: 'lint',
    command: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '--format=agent'],
  },
  { name: 'unused', command: ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'] },
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--singleThreaded', '--pretty', 'false'] },
  { name: 'contracts', command: ['scripts/contracts.ts'] },
  { name: 'format', command: ['node_modules/oxfmt/bin/oxfmt', '--check', '.'] },
  ...Object.entries(houseRules).map(([name, rules]) => ({ name, rules })),
];
