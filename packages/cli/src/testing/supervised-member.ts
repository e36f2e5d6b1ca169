// A process of a fleet that does nothing: says that it is ready, and ends as its name says. `BANYAN_PROCESS` is the name.
import { connect } from 'node:net';

const name = process.env['BANYAN_PROCESS'] ?? '';
const say = (what: string): void => void process.stdout.write(`${what}\n`);

if (name.startsWith('broken-')) {
  process.stderr.write('there is no such database\nand more\n');
  process.exit(1);
}
process.on('message', (message: { readonly addresses: Readonly<Record<string, string>> }) =>
  say(`knows ${Object.keys(message.addresses).toSorted().join(' ')}`),
);
process.once('disconnect', () => process.exit(3));
process.on('SIGTERM', () => {
  if (name.startsWith('stubborn-')) return say('does not want to');
  say('ends');
  process.disconnect();
  process.exit(0);
});
// Whoever wants to know of its end sees this connection close.
const { MEMBER_CALLS: port } = process.env;
if (port !== undefined) connect(Number(port), '127.0.0.1');
say(`runs as ${process.pid}`);
process.send?.({ kind: 'ready', address: `here:${process.pid}` });
