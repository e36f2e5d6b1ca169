import { BanyanError } from '@banyan/core';
import { readSettings } from '@banyan/cli';
import { ImportBusyError } from './import/import-error.ts';
import { fillDemonstration } from './import/fill-demonstration.ts';
import { startMarket } from './start-market.ts';

try {
  const settings = readSettings(process.env);
  await startMarket({
    settings,
    say: (line) => void process.stdout.write(`${line}\n`),
    async fill(access, say) {
      say('The shop is empty: filling it with the first invoices of a real shop (data/README.md)');
      const lines = await fillDemonstration(access, settings.dataFolder).catch((error: unknown) => {
        if (error instanceof ImportBusyError) return undefined;
        throw error;
      });
      if (lines === undefined) return say('An import is under way already, so those invoices are left out');
      say(`The shop has ${lines.toLocaleString('en')} order lines; npm run import brings the whole year`);
    },
  });
} catch (error) {
  if (!(error instanceof BanyanError)) throw error;
  process.stderr.write(`banyan: ${error.message}\n`);
  process.exitCode = 1;
}
