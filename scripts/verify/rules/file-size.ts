import type { Rule } from '../rule.ts';
import { codeFiles } from '../syntax.ts';

const LINES_MAX = 400;

/** A code file holds something, and not more than one can keep in mind. */
export const fileSize: Rule = {
  name: 'file-size',
  check: (tree) =>
    codeFiles(tree).flatMap(({ path, text }) => {
      const lines = text.split('\n').length - 1;
      if (lines > LINES_MAX) return [{ path, message: `${lines} lines, at most ${LINES_MAX}: split it by subject` }];
      const empty = text.replace(/export \{\};?|#!.*/g, '').trim() === '';
      return empty ? [{ path, message: 'empty: fill it or remove it' }] : [];
    }),
};
