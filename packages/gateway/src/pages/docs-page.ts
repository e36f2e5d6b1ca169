import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PackedPage } from '../packed-page.ts';
import { escapeHtml } from './html-page.ts';

/** Swagger UI's files that are served, and nothing else of its folder. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** What the page may do: load its own files, show the images drawn into its style sheet, call this gateway. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /docs`. */
export function docsPage(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Documentation · ${escapeHtml(title)}</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
}

/** `GET /docs/start.js`. Commands tried out get an idempotency key; the validator that Swagger UI would ask on the web is switched off. */
export const DOCS_SCRIPT = `'use strict';
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'none',
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor(request) {
    if (request.method === 'POST' && !request.headers['Idempotency-Key']) request.headers['Idempotency-Key'] = crypto.randomUUID();
    return request;
  },
});
`;

/** A file of Swagger UI; undefined when it is none of those that are served. Read once. */
export async function docsAsset(name: string): Promise<PackedPage | undefined> {
  const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (type === undefined) return undefined;
  const known = assets.get(name);
  if (known !== undefined) return known;
  const folder = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  const read = readFile(join(folder, name)).then((bytes) => new PackedPage(type, bytes));
  assets.set(name, read);
  return read;
}

const assets = new Map<string, Promise<PackedPage>>();
