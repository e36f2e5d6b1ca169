import { BanyanError } from '@banyan/core';
import { readSettings } from '@banyan/cli';
import { readArguments } from '@banyan/cli/read-arguments';
import { ImportBusyError } from './import/import-error.ts';
import { readCardSettings } from './card-payments/card-payments.ts';
import { readSmtpSettings } from './mail/smtp-settings.ts';
import { startMarket } from './start-market.ts';

const USAGE = `usage: npm start

Runs the shop in one process until it is asked to end (Ctrl-C), and says where to look. An empty shop is first filled with a
slice of a real shop's data.

Environment:  PORT          where it listens (default 8080; 0: any free port)
              HOST          the address it listens on (default 127.0.0.1)
              BANYAN_DATA   the data folder (default .data)
              BANYAN_ORIGINS  origins whose pages may call from browsers, separated by commas
              BANYAN_TRUST_PROXY  yes behind a proxy that sets X-Forwarded-For (default no)
              BANYAN_LOG    how much is logged: debug, info, warn, error, silent (default warn)
              CARD_NETWORK_URL, CARD_NETWORK_KEY, CARD_NETWORK_WEBHOOK_SECRET
                            the card network, for payments by card (see npm run card-network); without the first there are none
              SMTP_URL, MAIL_FROM, ORDER_PAGE
                            the mail server (smtp://user:password@host:port) and the sender’s address; without the first e-mails wait in the outbox;
                            and the shop’s page for links to orders (https://shop.example/orders/{order}#{token})
Exit codes:   0 asked to end; 1 failed; 2 the command line is wrong`;

readArguments(USAGE, {}, 0);
try {
  const settings = readSettings(process.env);
  await startMarket({
    settings,
    cards: readCardSettings(process.env),
    mail: readSmtpSettings(process.env),
    say: (line) => void process.stdout.write(`${line}\n`),
    async fill(access, say, isBegun) {
      const why = isBegun
        ? 'The filling of the shop was cut off: going on with it,'
        : 'The shop is empty: filling it with';
      say(`${why} the first invoices of a real shop (data/README.md)`);
      // Some sixty modules that a shop which is not empty never needs, and an empty one only once it answers.
      const { fillDemonstration } = await import('./import/fill-demonstration.ts');
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
