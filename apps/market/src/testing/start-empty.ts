// `start-empty.ts`: the market as `npm start` runs it, without the demonstration.
import { readSettings } from '@banyan/cli';
import { startMarket } from '../start-market.ts';

await startMarket({ settings: readSettings(process.env), say: (line) => void process.stdout.write(`${line}\n`) });
