import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// What the start of the market is compared with: Node, and a server that answers.
const server = createServer((_request, response) => response.end('{}'));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`Listening on http://127.0.0.1:${port}\n`);
});
process.on('SIGTERM', () => process.exit());
