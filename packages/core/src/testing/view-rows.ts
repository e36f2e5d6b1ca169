import { deepFreeze } from '../deep-freeze.ts';
import { DefectError } from '../errors.ts';
import type { View } from '../view.ts';
import type { TestEvent } from './events.ts';
import { toJson } from './to-json.ts';

/**
 * The rows of a view, by key, after folding the events.
 * @throws DefectError when a fold gives a row that does not fit the view's schema
 */
export function foldRows(view: View<any, any, any, any>, given: readonly TestEvent[]): Record<string, object> {
  const rows = new Map<string, object>();
  for (const { contract, payload, info } of given) {
    const fold = view.sources.find((source) => source.contract.name === contract.name)?.folds[info.type];
    if (fold === undefined) continue;
    const keys = fold.key(payload, info);
    for (const key of new Set(typeof keys === 'string' ? [keys] : keys)) {
      const row = toJson(fold.fold(rows.get(key), payload, { ...info, key }));
      if (row === undefined) rows.delete(key);
      else rows.set(key, checkedRow(view, key, info.type, row));
    }
  }
  return Object.fromEntries(rows);
}

function checkedRow(view: View<any, any, any, any>, key: string, event: string, row: unknown): object {
  const problems = view.checker.problems(row);
  if (problems.length === 0) return deepFreeze(row as object);
  const list = problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
  throw new DefectError(`row ${key} of view ${view.name} does not fit its schema after ${event}: ${list}`, {
    view: view.name,
    key,
    problems,
  });
}
