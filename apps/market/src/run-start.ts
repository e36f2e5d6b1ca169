import { BanyanError } from '@banyan/core';
import { loadTopology, readSettings, runFleet, topologyFileOf } from '@banyan/cli';
import { readArguments } from '@banyan/cli/read-arguments';
import { isFleet } from '@banyan/topology';
import { run } from './run-market.ts';

const USAGE = `usage: npm start [-- --topology NAME]

Runs the shop until it is asked to end (Ctrl-C), and says where to look. An empty shop is first filled with a
slice of a real shop's data.

Environment:  PORT          where it listens (default 8080; 0: any free port)
              HOST          the address it listens on (default 127.0.0.1)
              BANYAN_DATA   the data folder (default .data)
              BANYAN_TOPOLOGY  which services run where: a name in topologies/, or a file (default one-process)
              BANYAN_ORIGINS  origins whose pages may call from browsers, separated by commas
              BANYAN_TRUST_PROXY  yes behind a proxy that sets X-Forwarded-For (default no)
              BANYAN_CLIENT_REQUESTS  how many requests one client may make in a minute (default 600000)
              BANYAN_LOG    how much is logged: debug, info, warn, error, silent (default warn)
              CARD_NETWORK_URL, CARD_NETWORK_KEY, CARD_NETWORK_WEBHOOK_SECRET
                            the card network, for payments by card (see npm run card-network); without the first there are none
              SMTP_URL, MAIL_FROM, ORDER_PAGE, ACCOUNT_PAGE
                            the mail server (smtp://user:password@host:port) and the sender’s address; without the first e-mails wait in the outbox;
                            and the shop’s page for links to orders (https://shop.example/orders/{order}#{token})
                            and to accounts (https://shop.example/account/{purpose}#{customer}/{id}/{token})
Exit codes:   0 asked to end; 1 failed; 2 the command line is wrong`;

const { topology } = readArguments(USAGE, { topology: { type: 'string' } }, 0).values;
try {
  const settings = {
    ...readSettings(process.env),
    ...(topology !== undefined && { topologyFile: topologyFileOf(topology) }),
  };
  const { plan } = await loadTopology(settings.topologyFile);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (plan === undefined || !isFleet(plan)) await run(settings);
  else await runFleet({ settings, plan, say, onLine: (member, line) => say(`${member} | ${line}`) });
} catch (error) {
  if (!(error instanceof BanyanError)) throw error;
  process.stderr.write(`banyan: ${error.message}\n`);
  process.exitCode = 1;
}
