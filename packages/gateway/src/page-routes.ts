import type { Contract } from '@banyan/core';
import { UnknownOperationError } from '@banyan/engine';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { openApiDocument } from './openapi/openapi-document.ts';
import { DOCS_POLICY, DOCS_SCRIPT, docsAsset, docsPage } from './pages/docs-page.ts';
import { PAGE_POLICY } from './pages/html-page.ts';
import { problemsPage } from './pages/problems-page.ts';
import { welcomePage } from './pages/welcome-page.ts';

/** The routes for people and tools: `/`, `/docs`, `/problems` and `/openapi.json`. Each is made at its first use and kept. */
export function pageRoutes(app: FastifyInstance, title: string, contracts: readonly Contract[]): void {
  const welcome = once(() => welcomePage(title, contracts));
  const problems = once(() => problemsPage(title, contracts));
  const docs = once(() => docsPage(title));
  const openApi = once(() => JSON.stringify(openApiDocument(title, contracts)));
  app.get('/', (_request, reply) => sendPage(reply, welcome(), PAGE_POLICY));
  app.get('/problems', (_request, reply) => sendPage(reply, problems(), PAGE_POLICY));
  for (const path of ['/docs', '/docs/']) app.get(path, (_request, reply) => sendPage(reply, docs(), DOCS_POLICY));
  app.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(DOCS_SCRIPT));
  app.get('/docs/:asset', async (request, reply) => {
    const { asset: name } = request.params as { readonly asset: string };
    const asset = await docsAsset(name);
    if (asset === undefined) throw new UnknownOperationError(`page /docs/${name}`, []);
    return reply.type(asset.type).header('cache-control', 'public, max-age=86400').send(asset.body);
  });
  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(openApi()));
}

function sendPage(reply: FastifyReply, page: string, policy: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
