// `npm run new:package -- NAME`: the skeleton of a package, in packages/NAME.
import { generate } from './new/generate.ts';

await generate({
  kind: 'package',
  parent: 'packages',
  next: 'Next: say what it is for in its README.md, and what it imports from outside in scripts/verify/outside-modules.ts.',
});
