import { violationAt } from '../rule.ts';
import type { Rule } from '../rule.ts';

// Spelt like this, this file does not hold the words it looks for.
const MARK = /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/g;

/** Nothing in the repository is marked as unfinished: it is finished, or it is an issue. */
export const unfinishedWork: Rule = {
  name: 'unfinished-work',
  check: (tree) =>
    tree.files
      .filter(({ path }) => path !== 'package-lock.json')
      .flatMap((file) =>
        [...file.text.matchAll(MARK)].map(({ index, 0: mark }) =>
          violationAt(file, index, `${mark}: finish it, or open an issue and remove the mark`),
        ),
      ),
};
