import { T, identifier, isErased, personal, type Erased, type Static } from '@banyan/core';

const only = { additionalProperties: false };

/** What somebody wrote of lines, by their places from 0: events hold it apart from the lines, for only fields of a payload itself can be sealed. */
export const lineWords = T.Array(
  T.Object({ line: T.Integer({ minimum: 0, maximum: 999 }), words: T.String({ maxLength: 500 }) }, only),
);
type LineWords = Static<typeof lineWords>;

/** The notes of an order's lines, sealed by the key of whoever ordered. The lines have their own where nobody is known, and in events of before. */
export const sealedNotes = { about: T.Optional(identifier), notes: personal('about', T.Optional(lineWords)) };

/** Lines without what is written in this field of theirs, and that. */
export function takeOut<K extends 'note' | 'reason', L extends { readonly [F in K]?: string }>(
  lines: readonly L[],
  field: K,
): { readonly lines: Omit<L, K>[]; readonly words: LineWords } {
  const words: LineWords = [];
  const bare = lines.map(({ [field]: said, ...rest }, line) => {
    if (said !== undefined) words.push({ line, words: said });
    return rest;
  });
  return { lines: bare, words };
}

/** Lines with what is written of them; it is gone where its person is, and in events of before it is in the lines themselves. */
export function putBack<K extends 'note' | 'reason', L extends object>(
  lines: readonly L[],
  field: K,
  words: ReadWords,
): readonly (L & { readonly [F in K]?: string })[] {
  if (words === undefined || isErased(words)) return lines;
  const by = new Map(words.map((one) => [one.line, one.words]));
  return lines.map((line, nth) => (by.has(nth) ? { ...line, [field]: by.get(nth) } : line));
}

/** What is written of one line; nothing where there is none, and where its person is gone. */
export function writtenOf(words: ReadWords, line: number): string | undefined {
  return words === undefined || isErased(words) ? undefined : words.find((one) => one.line === line)?.words;
}

/** Words of lines as a fold sees them. */
type ReadWords = readonly { readonly line: number; readonly words: string }[] | Erased | undefined;
