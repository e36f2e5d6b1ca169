import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2321; --soft: #5b6762; --line: #dfe5e1; --paper: #fbfcfb; --leaf: #1d6b4a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4ebe7; --soft: #96a39d; --line: #2b3531; --paper: #121715; --leaf: #6fcf9f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 3rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.02em; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--leaf); text-underline-offset: .2em; }
a:focus-visible { outline: 2px solid var(--leaf); outline-offset: 2px; border-radius: 2px; }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); font-size: .85rem; }
.soft { color: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
:target { background: color-mix(in srgb, var(--leaf) 15%, transparent); }
`;

/** The policy under which a page is shown: it loads nothing and runs nothing; the one style sheet is inside, named by its hash. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A whole page around a body of HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
