import { createServer, type IncomingMessage, type Server } from 'node:http';

/** What a bare server does for its two routes. */
export interface Work {
  product(sku: string): Promise<unknown>;
  /** Resolves when the change is as durable as it is going to be. */
  changePrice(body: PriceChange, key: string): Promise<void>;
}

/** The command's body. */
export interface PriceChange {
  readonly sku: string;
  readonly price: { readonly amount: number; readonly currency: string; readonly scale: number };
}

/** `node:http` and nothing else: the two routes that the gateway is measured by, JSON in and out, no checks, no headers, no log. */
export function bareServer(work: Work): Server {
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    if (request.method === 'GET' && pathname === '/catalog/product') return work.product(searchParams.get('sku')!);
    if (request.method !== 'POST' || pathname !== '/catalog/change-price') throw new Error(`nothing at ${pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as PriceChange;
    return work.changePrice(body, request.headers['idempotency-key'] as string);
  };
  return createServer((request, response) => {
    answer(request).then(
      (result) => {
        if (result === undefined) return response.writeHead(204).end();
        const text = JSON.stringify(result);
        const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
        return response.writeHead(200, head).end(text);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
}
