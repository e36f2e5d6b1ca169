import { parseSync } from 'oxc-parser';
import type { Comment } from 'oxc-parser';
import { violationAt } from '../rule.ts';
import type { Rule } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';
import { codeFiles, syntaxOf } from '../syntax.ts';

/** Code that is not run is removed: the history keeps it. Examples in docstrings are another matter. */
export const commentedOutCode: Rule = {
  name: 'commented-out-code',
  check: (tree) =>
    codeFiles(tree).flatMap((file) =>
      paragraphs(file)
        .filter(({ text }) => isCode(text))
        .map(({ start }) => violationAt(file, start, 'commented-out code: remove it, the history keeps it')),
    ),
};

// Line comments on successive lines are one paragraph.
function paragraphs(file: SourceFile): { start: number; text: string }[] {
  const found: { start: number; end: number; text: string }[] = [];
  for (const { type, value, start, end } of syntaxOf(file).comments) {
    if (isDocstring(type, value)) continue;
    const previous = found.at(-1);
    if (type === 'Line' && previous !== undefined && /^\s*$/.test(file.text.slice(previous.end, start))) {
      previous.text += `\n${value}`;
      previous.end = end;
    } else found.push({ start, end, text: value });
  }
  return found;
}

const isDocstring = (type: Comment['type'], value: string): boolean => type === 'Block' && value.startsWith('*');

// Prose seldom parses; a word or a list of them does, so a sign that only code has is asked for too.
function isCode(text: string): boolean {
  const hasSign = /[;{}]\s*$|=>|^\s*(import|export|const|let|return|await)\b.*[=('"]|\w\(.*\)\s*$/m.test(text);
  if (!hasSign || /^\s*(@ts-|oxlint-|eslint-|\/)/.test(text)) return false;
  return parses(text) || parses(`async () => {${text}}`) || parses(`${text}}`) || parses(`({${text}})`);
}

function parses(code: string): boolean {
  const { errors, program } = parseSync('comment.ts', code);
  return errors.length === 0 && program.body.length > 0;
}
