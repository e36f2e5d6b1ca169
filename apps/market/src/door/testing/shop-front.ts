import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stripTypeScriptTypes } from 'node:module';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CLIENT = new URL('.', import.meta.resolve('@banyan/client'));
/** As strict as a shop can be: its own scripts, by the nonce those that are in the page, and calls to where it is from. */
const policy = (calls: string): string =>
  `default-src 'none'; script-src 'self' 'nonce-n'; connect-src 'self' ${calls}`;

/** A call that has come by. */
interface Passed {
  readonly method: string;
  /** Without what is after the question mark. */
  readonly path: string;
  readonly origin: string | undefined;
  /** The names of the cookies that came along. */
  readonly cookies: readonly string[];
  readonly status: number;
  /** Of an answer that is a problem. */
  readonly code: string | undefined;
}

/** The web server of a shop: a page at `/shop/{name}`, its modules, and behind all other paths the market. */
export interface ShopFront {
  /** `http://localhost:1234` */
  readonly url: string;
  /** The calls that went to the market. */
  readonly passed: Passed[];
  /** The scripts that pages were made of, by their paths. */
  readonly scripts: ReadonlyMap<string, string>;
  /** What a page tells under a name; it is then sent on to `next`. */
  readonly hear: <T>(name: string, next?: (told: T) => string) => Promise<T>;
  readonly close: () => void;
}

/** Opens a shop's web server, whose pages are the modules beside this one. They may also call `calls`. */
export async function openShopFront(market: string, calls = ''): Promise<ShopFront> {
  const passed: Passed[] = [];
  const scripts = new Map<string, string>();
  const waiting = new Map<string, (told: unknown) => string>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path } = new URL(request.url ?? '/', 'http://shop');
    const [, kind, name = ''] = /^\/(shop|told|client|pages)\/([\w-]+(?:\.ts)?)$/.exec(path) ?? [];
    if (kind === undefined) return pass(request, response, path);
    if (kind === 'shop') {
      const head = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(calls) };
      const imports = JSON.stringify({ imports: { '@banyan/client': '/client/index.ts' } });
      const map = `<script type="importmap" nonce="n">${imports}</script>`;
      return void response
        .writeHead(200, head)
        .end(`<!doctype html><title>A shop</title>${map}<script type="module" src="/pages/${name}.ts"></script>`);
    }
    if (kind === 'told') {
      const next = waiting.get(name)!(JSON.parse(await text(request)));
      return void response.end(JSON.stringify({ next }));
    }
    const source = new URL(name, kind === 'client' ? CLIENT : import.meta.url);
    const script = stripTypeScriptTypes(await readFile(fileURLToPath(source), 'utf8'));
    scripts.set(path, script);
    return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
  };

  const pass = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const { method = '', headers } = request;
    // The name that the browser called it by goes along, by which the market knows its own pages.
    const onward = send(
      new URL(request.url ?? '/', market),
      { method, headers: { ...headers, connection: 'close' } },
      (answered) => {
        const { statusCode: status = 0 } = answered;
        const cookies = [...(headers.cookie ?? '').matchAll(/([^;=\s]+)=/g)].map(([, cookie = '']) => cookie);
        const note = (code?: string) => passed.push({ method, path, origin: headers.origin, cookies, status, code });
        response.writeHead(status, answered.headers);
        answered.pipe(response);
        if (status < 400) note();
        else void text(answered).then((problem) => note((JSON.parse(problem) as { readonly code: string }).code));
      },
    );
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    passed,
    scripts,
    hear: <T>(name: string, next: (told: T) => string = () => 'about:blank') =>
      new Promise<T>((resolve) => {
        waiting.set(name, (told) => {
          resolve(told as T);
          return next(told as T);
        });
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
