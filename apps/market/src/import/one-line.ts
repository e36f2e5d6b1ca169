/** Text as contracts want names and reasons: on one line, without control characters, at most 200 characters. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .trim();
}
