import type { CheckReport } from './run-checks.ts';
import type { CheckResult } from './check-result.ts';

/** What the checks found, for people. */
export function checkText({ checks }: Pick<CheckReport, 'checks'>): string {
  const failed = checks.filter(({ problemCount }) => problemCount > 0);
  const notMade = checks.filter((check) => check.notMade !== undefined);
  const count = checks.length;
  const afterwards =
    failed.length > 0
      ? 'perhaps because of that: check again once it is mended.'
      : 'which says nothing against the shop: try again.';
  return [
    ...checks.map(lineOf),
    ...failed.flatMap(explain),
    '',
    ...(failed.length > 0 ? [`${failed.length} of ${count} checks failed.`] : []),
    ...(notMade.length > 0 ? [`${notMade.length} of ${count} checks could not be made, ${afterwards}`] : []),
    ...(failed.length + notMade.length === 0 ? [`All ${count} checks passed.`] : []),
  ].join('\n');
}

function lineOf({ check, examined, problemCount, notMade }: CheckResult): string {
  if (notMade !== undefined) return `----  ${check}: could not be made: ${notMade}`;
  return `${problemCount === 0 ? 'ok  ' : 'FAIL'}  ${check}: ${examined}`;
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
