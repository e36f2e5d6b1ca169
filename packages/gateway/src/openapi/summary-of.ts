import { words } from '../problem.ts';

/** An operation in one line: what its contract says of it, else its name. Summaries are plain text, so the marks around names of fields go. */
export function summaryOf(name: string, description: string | undefined): string {
  return description?.replaceAll('`', '') ?? words(name);
}
