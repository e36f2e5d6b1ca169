// `npm run new:service -- NAME`: the skeleton of a service, in services/NAME.
import { generate } from './new/generate.ts';

await generate({
  kind: 'service',
  parent: 'services',
  next: 'Next: say what it is about in its contract.ts, and add it to topologies/market.ts and to each topology to run it.',
});
