import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A port of loopback that nobody listened on a moment ago, nor on as many after it as are wanted. */
export async function freePort(wanted = 1): Promise<number> {
  for (;;) {
    const port = await portFrom(0);
    const others = Array.from({ length: wanted - 1 }, (_, nth) => port! + 1 + nth);
    const free = await Promise.all(others.map(portFrom));
    if (!free.includes(undefined)) return port!;
  }
}

/** This port, or any for 0; undefined when it is taken. */
async function portFrom(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const { port: got } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return got;
}
