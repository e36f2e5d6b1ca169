// `npm run acceptance [-- --url URL --staff-token TOKEN] [-- PART-OF-A-SENTENCE...]`: scenarios over HTTP against a running system.
import { resolve } from 'node:path';
import { UsageError } from '@banyan/cli';
import { runAcceptance } from '@banyan/acceptance/run-acceptance';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { topologyStores } from './servers/topology-stores.ts';

const USAGE = `usage: npm run acceptance [-- --url URL --staff-token TOKEN [--card-network URL]] [-- --topology NAME] [-- PART-OF-A-SENTENCE...]

Plays the scenarios of a buyer's, a clerk's and an accountant's day over HTTP alone, or those of them whose sentence contains one of
the parts, and says of each how it came out. Without --url a market and a card network are started for it on a fresh data folder,
and ended; where its topology has stores on servers, on empty ones. Scenarios that need a card network are skipped where none is given.

Options:     --url URL            the address of a running market, such as http://127.0.0.1:8080
             --staff-token TOKEN  an owner's token there
             --card-network URL   the card network that it uses, such as http://127.0.0.1:8090
             --topology NAME      which services run where in the market that is started (default one-process)

Environment: BANYAN_POSTGRES_URL (a server on which databases may be made), BANYAN_KAFKA_BROKERS, BANYAN_REDIS_URL, BANYAN_MONGODB_URL,
             BANYAN_CASSANDRA_URL (those that the topology needs; ones of its own are started without), BANYAN_SERVERS (.servers)
Exit codes:  0 all passed; 1 one failed; 2 the command line is wrong`;

const { values, positionals } = readArguments(
  USAGE,
  {
    url: { type: 'string' },
    'staff-token': { type: 'string' },
    'card-network': { type: 'string' },
    topology: { type: 'string' },
  },
  Infinity,
);
const { url, 'staff-token': staffToken, 'card-network': cardNetwork, topology } = values;
for (const [option, address] of [
  ['--url', url],
  ['--card-network', cardNetwork],
])
  if (address !== undefined && !/^https?:\/\/[^/\s]+\/?$/.test(address))
    refuse(`${option} takes an address like http://127.0.0.1:8080`, USAGE);
if (url === undefined && (staffToken ?? cardNetwork) !== undefined)
  refuse('--staff-token and --card-network go with --url', USAGE);
if (url !== undefined && topology !== undefined) refuse('--topology goes without --url', USAGE);
if (url !== undefined && staffToken === undefined) refuse('--url goes with --staff-token', USAGE);

const withoutSlash = (address: string): string => address.replace(/\/$/, '');
const servers = resolve(process.env['BANYAN_SERVERS'] ?? resolve(import.meta.dirname, '../.servers'));
const stores =
  topology === undefined
    ? undefined
    : await topologyStores(topology, servers).catch((error: unknown) => {
        if (error instanceof UsageError) refuse(error.message, USAGE);
        throw error;
      });
// The market that is started for the scenarios has the environment of this process.
Object.assign(process.env, stores?.environment);
const run = runAcceptance({
  target:
    url === undefined || staffToken === undefined
      ? undefined
      : { url: withoutSlash(url), staffToken, cardNetwork: cardNetwork && withoutSlash(cardNetwork) },
  parts: positionals,
  say: (line) => void process.stdout.write(`${line}\n`),
});
await Promise.allSettled([run]);
await stores?.end();
const count = await run;
if (count === undefined) refuse(`no scenario's sentence contains ${positionals.join(' or ')}`, USAGE);
const { passed, failed, skipped } = count;
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;
