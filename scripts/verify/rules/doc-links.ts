import { dirname, join, normalize } from 'node:path';
import { violationAt } from '../rule.ts';
import type { Rule, Violation } from '../rule.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';

/** Every link of a Markdown file to something in the repository leads there: the file exists, and the heading. */
export const docLinks: Rule = {
  name: 'doc-links',
  check: (tree) =>
    tree.files.filter(({ path }) => path.endsWith('.md')).flatMap((file) => linksOf(file).flatMap(follow(tree, file))),
};

interface Link {
  readonly target: string;
  readonly offset: number;
}

function follow(tree: SourceTree, file: SourceFile): (link: Link) => Violation[] {
  return ({ target, offset }) => {
    const [path = '', anchor] = decodeURI(target).split('#', 2);
    // A path from the root is the repository's root, as GitHub shows it.
    const base = path.startsWith('/') ? '.' : dirname(file.path);
    const to = path === '' ? file.path : normalize(join(base, path)).replace(/\/$/, '');
    if (to !== '.' && !tree.paths.has(to)) return [violationAt(file, offset, `${target}: there is no ${to}`)];
    if (anchor === undefined || anchor === '') return [];
    const page = tree.files.find((other) => other.path === to && to.endsWith('.md'));
    if (page !== undefined && !anchorsOf(page).has(anchor))
      return [violationAt(file, offset, `${target}: ${to} has no heading #${anchor}`)];
    return [];
  };
}

// [text](target "title"), [reference]: target, <a href="target">, <img src="target">
const LINK = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$|(?:href|src)="([^"]+)"/gm;

function linksOf(file: SourceFile): Link[] {
  return [...withoutCode(file.text).matchAll(LINK)]
    .map((match) => ({ target: match[1] ?? match[2] ?? match[3] ?? '', offset: match.index }))
    .filter(({ target }) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target));
}

// Code is blanked, not cut, so that offsets stay.
function withoutCode(text: string): string {
  return text.replace(/^( {0,3})(```+|~~~+)[^]*?^\1\2[`~]*\s*$|`[^`\n]+`/gm, (code) => code.replace(/[^\n]/g, ' '));
}

/** The anchors that GitHub gives to a page's headings, and those set by hand. */
function anchorsOf(page: SourceFile): Set<string> {
  const anchors = new Set<string>();
  // Only fences are blanked here: a heading keeps the words it has in backticks.
  const prose = page.text.replace(/^( {0,3})(```+|~~~+)[^]*?^\1\2[`~]*\s*$/gm, '');
  for (const [, heading = ''] of prose.matchAll(/^ {0,3}#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = slugOf(heading);
    for (let i = 0; ; i++) {
      const anchor = i === 0 ? slug : `${slug}-${i}`;
      if (anchors.has(anchor)) continue;
      anchors.add(anchor);
      break;
    }
  }
  for (const [, id = ''] of prose.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
