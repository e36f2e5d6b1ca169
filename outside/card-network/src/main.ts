// `npm run card-network`: the network on its own, until it is asked to end.
import { startCardNetwork } from './card-network.ts';

const USAGE = `usage: npm run card-network

A stand-in for a card network, with a state file of its own: see outside/card-network/README.md.

Environment:  CARD_NETWORK_PORT            where it listens (default 8090; 0: any free port)
              CARD_NETWORK_STATE           its state file (default .card-network/state.jsonl)
              CARD_NETWORK_KEY             what the merchant presents (default sk_test_banyan)
              CARD_NETWORK_WEBHOOK_URL     where webhooks go (default http://127.0.0.1:8080/webhooks/card-network; empty: nowhere)
              CARD_NETWORK_WEBHOOK_SECRET  what they are signed with (default whsec_ and the base64 of a known text)
              CARD_NETWORK_SEED            makes ids and chance the same again (default 1)
Exit codes:   0 asked to end; 1 failed; 2 the command line is wrong`;

const args = process.argv.slice(2);
if (args.length > 0) {
  const [first = ''] = args;
  const asked = args.length === 1 && first === '--help';
  const refused = `card-network: ${first.startsWith('-') ? 'unknown option' : 'unexpected argument'} '${first}'`;
  if (asked) process.stdout.write(`${USAGE}\n`);
  else process.stderr.write(`${refused}\n\n${USAGE}\n`);
  process.exit(asked ? 0 : 2);
}
const { env } = process;
const webhookUrl = env['CARD_NETWORK_WEBHOOK_URL'] ?? 'http://127.0.0.1:8080/webhooks/card-network';
try {
  const network = await startCardNetwork({
    stateFile: env['CARD_NETWORK_STATE'] ?? '.card-network/state.jsonl',
    host: '127.0.0.1',
    port: Number(env['CARD_NETWORK_PORT'] ?? 8090),
    secretKey: env['CARD_NETWORK_KEY'] ?? 'sk_test_banyan',
    webhookSecret: env['CARD_NETWORK_WEBHOOK_SECRET'] ?? 'whsec_YmFueWFuLWNhcmQtbmV0d29yay10ZXN0LXNlY3JldA==',
    webhookUrl: webhookUrl === '' ? undefined : webhookUrl,
    seed: env['CARD_NETWORK_SEED'] ?? '1',
  });
  process.stdout.write(`The card network listens on ${network.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void network.stop().then(() => process.stdout.write('Stopped\n')));
} catch (error) {
  process.stderr.write(`card-network: ${String(error)}\n`);
  process.exitCode = 1;
}
