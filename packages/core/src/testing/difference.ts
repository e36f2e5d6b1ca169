import { escapePointer } from '../json-pointer.ts';
import { isDeepEqual } from '../is-deep-equal.ts';
import { toJson } from './to-json.ts';

const LINES_MAX = 12;
const VALUE_LENGTH_MAX = 100;

/**
 * The places where two values differ, one line each, at most 12; empty when they are equal as JSON.
 * A place is a JSON Pointer (RFC 6901), '' for the values themselves.
 */
export function differences(actual: unknown, expected: unknown): string[] {
  const lines: string[] = [];
  collect(toJson(actual), toJson(expected), '', lines);
  if (lines.length <= LINES_MAX) return lines;
  return [...lines.slice(0, LINES_MAX), `… and ${lines.length - LINES_MAX} more differences`];
}

/** A value on one line, cut when it is long. */
export function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX - 1)}…`;
}

function collect(actual: unknown, expected: unknown, path: string, lines: string[]): void {
  if (isDeepEqual(actual, expected)) return;
  if (!isObject(actual) || !isObject(expected) || Array.isArray(actual) !== Array.isArray(expected)) {
    lines.push(`${path === '' ? '' : `${path}: `}${compared(actual, expected)}`);
    return;
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    collect(own(actual, name), own(expected, name), `${path}/${escapePointer(name)}`, lines);
  }
}

function compared(actual: unknown, expected: unknown): string {
  if (expected === undefined) return `is ${brief(actual)}, expected nothing`;
  if (actual === undefined) return `is missing, expected ${brief(expected)}`;
  return `is ${brief(actual)}, expected ${brief(expected)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
