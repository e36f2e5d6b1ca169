import type { Rule } from '../rule.ts';

/** Every workspace has a README.md with a title and something below it. */
export const readmes: Rule = {
  name: 'readmes',
  check: (tree) =>
    tree.workspaces.flatMap(({ directory }) => {
      const path = directory === '' ? 'README.md' : `${directory}/README.md`;
      const text = tree.files.find((file) => file.path === path)?.text;
      if (text === undefined) return [{ path, message: 'missing: say what this is, for whom, and show it in use' }];
      return /^# .+\n+[^#\s]/m.test(text) ? [] : [{ path, message: 'begins with a title and a sentence' }];
    }),
};
