import type { ErrorClass } from './read-error-classes.ts';

const WORDS: Readonly<Record<string, string>> = { true: 'yes', false: 'no', 'true or false': 'it depends' };

/** The page that documents every error, ordered by code. */
export function errorsPage(classes: readonly ErrorClass[]): string {
  const rows = classes
    .toSorted((one, other) => ((one.codes[0] ?? '') < (other.codes[0] ?? '') ? -1 : 1))
    .map(({ codes, name, thrown, fault, retryable, package: home }) => {
      const cells = [
        codes.map((code) => `\`${code}\``).join(', '),
        thrown
          .replace(/^Thrown when /, 'When ')
          .replace(/^Thrown (\w)/, (_, first: string) => first.toUpperCase())
          .replaceAll('|', '\\|'),
        fault,
        WORDS[retryable ?? ''] ?? retryable,
        `\`${name}\` of ${home}`,
      ];
      return `| ${cells.join(' | ')} |`;
    });
  return `# Errors

Generated from the error classes (\`npm run errors\`); a test checks that it is current.

Everything that Banyan throws on purpose is a \`BanyanError\`. Tell errors apart by \`code\`, which is stable, never by message. \`fault\` says who has to act: the caller (mend the
request) or the system's operator. \`retryable\`: the same request may succeed later, unchanged. \`details\` holds the facts of the occurrence as plain JSON.
A command's rejection is no error: it is an outcome that the command's contract declares.

| code | thrown | whose fault | try again? | class |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
