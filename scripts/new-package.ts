// `npm run new:package -- NAME`: the skeleton of a package, in packages/NAME.
import { generate } from './new/generate.ts';

process.exitCode = await generate(
  {
    kind: 'package',
    parent: 'packages',
    next: 'Next: say what it is for in its README.md, and what it may import in scripts/verify/rules/import-direction.ts.',
  },
  process.argv.slice(2),
);
