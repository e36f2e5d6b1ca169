import type { Contract } from '@banyan/core';
import { UnknownOperationError } from '@banyan/engine';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './openapi/openapi-document.ts';
import { PackedPage } from './packed-page.ts';
import { DOCS_POLICY, DOCS_SCRIPT, docsAsset, docsPage } from './pages/docs-page.ts';
import { PAGE_POLICY } from './pages/html-page.ts';
import { problemsPage } from './pages/problems-page.ts';
import { welcomePage } from './pages/welcome-page.ts';

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** The routes for people and tools: `/`, `/docs`, `/problems` and `/openapi.json`. Each is made at its first use and kept, also as it is packed. */
export function pageRoutes(app: FastifyInstance, title: string, contracts: readonly Contract[]): void {
  const page = (make: () => string) => once(() => new PackedPage(HTML, make()));
  const welcome = page(() => welcomePage(title, contracts));
  const problems = page(() => problemsPage(title, contracts));
  const docs = page(() => docsPage(title));
  const script = once(() => new PackedPage('text/javascript; charset=utf-8', DOCS_SCRIPT));
  const openApi = once(() => new PackedPage(JSON_TYPE, JSON.stringify(openApiDocument(title, contracts))));
  const serve = (path: string, get: () => PackedPage, policy?: string): void => {
    app.get(path, (request, reply) => {
      if (policy !== undefined) reply.header('content-security-policy', policy);
      return get().send(request, reply);
    });
  };
  serve('/', welcome, PAGE_POLICY);
  serve('/problems', problems, PAGE_POLICY);
  for (const path of ['/docs', '/docs/']) serve(path, docs, DOCS_POLICY);
  serve('/docs/start.js', script);
  serve('/openapi.json', openApi);
  app.get('/docs/:asset', async (request, reply) => {
    const { asset: name } = request.params as { readonly asset: string };
    const asset = await docsAsset(name);
    if (asset === undefined) throw new UnknownOperationError(`page /docs/${name}`, []);
    return asset.send(request, reply.header('cache-control', 'public, max-age=86400'));
  });
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
