import type { CheckReport } from './run-checks.ts';
import type { CheckResult } from './check-result.ts';

/** What the checks found, for people. */
export function checkText({ whole, checks }: CheckReport): string {
  const failed = checks.filter(({ problemCount }) => problemCount > 0);
  return [
    ...checks.map(
      ({ check, examined, problemCount }) => `${problemCount === 0 ? 'ok  ' : 'FAIL'}  ${check}: ${examined}`,
    ),
    ...failed.flatMap(explain),
    '',
    whole ? `All ${checks.length} checks passed.` : `${failed.length} of ${checks.length} checks failed.`,
  ].join('\n');
}

function explain({ check, problems, problemCount }: CheckResult): string[] {
  const unlisted = problemCount - problems.length;
  return [
    '',
    `${check}:`,
    ...problems.flatMap(({ subject, reason, remedy }) => [`  ${subject}: ${reason}`, `    what to do: ${remedy}`]),
    ...(unlisted > 0 ? [`  and ${unlisted} more`] : []),
  ];
}
