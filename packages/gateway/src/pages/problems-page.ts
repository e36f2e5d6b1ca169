import type { Contract, CommandDefinition } from '@banyan/core';
import { isOpenToOutside } from '../openapi/access-of.ts';
import { rejectionStatus, words } from '../problem.ts';
import { statuses } from '../statuses.ts';
import { escapeHtml, htmlPage } from './html-page.ts';

/** `GET /problems`: every kind of problem, each under the anchor that its `type` points to. */
export function problemsPage(title: string, contracts: readonly Contract[]): string {
  const general = Object.entries(statuses).map(([code, { status, title: meaning, detail }]) =>
    row(code, status, code, detail === undefined ? meaning : `${meaning}. ${detail}`),
  );
  return htmlPage(
    `Problems · ${title}`,
    `<main>
<h1>Problems</h1>
<p class="soft">Every error is sent as <code>application/problem+json</code> (RFC 9457). Tell kinds apart by <code>code</code>; <code>retryable</code> says
whether the same request may succeed later.</p>
${table('Of every operation', general)}
${contracts.map((contract) => table(words(contract.name), rejectionRows(contract))).join('\n')}
<p><a href="/">Back</a></p>
</main>`,
  );
}

function rejectionRows({ name, commands }: Contract): string[] {
  const byRejection = new Map<string, string[]>();
  for (const [command, { by, rejects }] of Object.entries(commands as Record<string, CommandDefinition>)) {
    if (!isOpenToOutside(by)) continue;
    for (const rejection of Object.keys(rejects))
      byRejection.set(rejection, [...(byRejection.get(rejection) ?? []), command]);
  }
  return [...byRejection].map(([rejection, of]) =>
    row(
      `${name}.${rejection}`,
      rejectionStatus(rejection),
      rejection,
      `${words(rejection)}: a rejection of ${of.join(', ')}.`,
    ),
  );
}

function table(caption: string, rows: readonly string[]): string {
  if (rows.length === 0) return '';
  return `<h2>${escapeHtml(caption)}</h2>
<table>
<thead><tr><th scope="col">Code</th><th scope="col" class="number">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function row(anchor: string, status: number, code: string, meaning: string): string {
  return `<tr id="${escapeHtml(anchor)}"><td><code>${escapeHtml(code)}</code></td><td class="number">${status}</td><td>${escapeHtml(meaning)}</td></tr>`;
}
