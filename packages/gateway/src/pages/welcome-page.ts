import type { Contract } from '@banyan/core';
import { openNames } from '../openapi/access-of.ts';
import { words } from '../problem.ts';
import { escapeHtml, htmlPage } from './html-page.ts';

/** `GET /`: what runs here and where to go on. */
export function welcomePage(title: string, contracts: readonly Contract[]): string {
  const rows = contracts.map(({ name, commands, queries }) => {
    const anchor = `/docs#/${encodeURIComponent(name)}`;
    return `<tr><td><a href="${anchor}">${escapeHtml(words(name))}</a></td><td class="number">${openNames(commands).length}</td><td class="number">${openNames(queries).length}</td></tr>`;
  });
  return htmlPage(
    title,
    `<main>
<h1>${escapeHtml(title)}</h1>
<p class="soft">An event-driven backend on Banyan: every change is an event in a log, every page of data a view folded from it.</p>

<h2>Services</h2>
<table>
<thead><tr><th scope="col">Service</th><th scope="col" class="number">Commands</th><th scope="col" class="number">Queries</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>

<h2>Look around</h2>
<p><a href="/docs">Documentation</a>: every operation, with examples, to be tried in the browser.</p>
<p><a href="/openapi.json">openapi.json</a>: the same for machines (OpenAPI 3.1).</p>
<p><a href="/problems">Problems</a>: what can go wrong, by code, and what to do then.</p>
<p>Health: <a href="/health/live">live</a>, <a href="/health/ready">ready</a>.</p>

<h2>How it is spoken to</h2>
<p>A query is <code>GET /{service}/{query}</code>, with its parameters in the URL. A command is <code>POST /{service}/{command}</code> with a JSON body and
an <code>Idempotency-Key</code>: sent twice, it acts once. Its answer carries a <code>Banyan-Token</code>; a query that brings it along sees what the
command has changed.</p>
</main>`,
  );
}
