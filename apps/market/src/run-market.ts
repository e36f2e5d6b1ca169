import type { Place, Settings } from '@banyan/cli';
import { readCardSettings } from './card-payments/card-payments.ts';
import { ImportBusyError } from './import/import-error.ts';
import { readSmtpSettings } from './mail/smtp-settings.ts';
import { startMarket } from './start-market.ts';

/** Runs the market, or the process of it that has its gateway, as the environment says, until it is asked to end. */
export async function run(settings: Settings, place?: Place): Promise<void> {
  await startMarket({
    settings,
    place,
    cards: readCardSettings(process.env),
    mail: readSmtpSettings(process.env),
    say: (line) => void process.stdout.write(`${line}\n`),
    async fill(access, { say, isBegun, isStopped }) {
      const why = isBegun
        ? 'The filling of the shop was cut off: going on with it,'
        : 'The shop is empty: filling it with';
      say(`${why} the first invoices of a real shop (data/README.md)`);
      // Some sixty modules that a shop which is not empty never needs, and an empty one only once it answers.
      const { fillDemonstration } = await import('./import/fill-demonstration.ts');
      const filling = fillDemonstration(access, settings.dataFolder, process.stderr, isStopped);
      const lines = await filling.catch((error: unknown) => {
        if (error instanceof ImportBusyError) return undefined;
        throw error;
      });
      if (lines === undefined) return say('An import is under way already, so those invoices are left out');
      say(`The shop has ${lines.toLocaleString('en')} order lines; npm run import brings the whole year`);
    },
  });
}
