import { fieldsWithoutAnnotations } from './annotations.ts';
import type { Aggregate } from './aggregate.ts';
import type { AnyContract, EventDefinition } from './contract.ts';
import { version } from './version.ts';
import type { View } from './view.ts';

/** What a fold may name as something it leans on: functions, and constants that are plain data. */
export interface Leaning {
  /**
   * The functions and constants of modules that the folds refer to, those that these refer to included. Their text enters the hash by which the
   * platform tells that rows and snapshots were made by other code and have to be folded again.
   */
  readonly leansOn?: readonly unknown[];
}

/** All that decides an aggregate's states, as text: its folds, its initial state, its events' versions and upcasts, what these lean on, the platform. */
export function aggregateCodeText(aggregate: Aggregate): string {
  return JSON.stringify([version, aggregateParts(aggregate)]);
}

/**
 * All that decides a view's rows, as text: fields, indexes, and for each source what decides an aggregate's states. What fields say to people decides
 * nothing: a better description folds no view again.
 */
export function viewCodeText({ name, fields, indexes, sources }: View<any, any, any, any>): string {
  const parts = sources.map(({ contract, folds, leansOn }) => [
    contract.name,
    ...foldParts(contract, folds),
    ...leansOn.map(textOf),
  ]);
  return JSON.stringify([version, name, fieldsWithoutAnnotations(fields), indexes, parts]);
}

/** What is wrong with folds or with what they lean on: what has no text to be told by. */
export function codeMistakes(of: string, code: object): string[] {
  return Object.entries(code).flatMap(([name, part]) => {
    try {
      textOf(part);
      return [];
    } catch (error) {
      return [`${of} ${name}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

// Each kind with its name, so that no two values of different kinds have one text.
function textOf(value: unknown): unknown {
  switch (typeof value) {
    case 'function':
      return isAggregate(value) ? ['aggregate', aggregateParts(value)] : ['function', functionText(value)];
    case 'object':
      return value === null ? null : objectText(value);
    case 'string':
      return value;
    case 'symbol':
      throw new TypeError('a symbol has no text of its own');
    default:
      return [typeof value, Object.is(value, -0) ? '-0' : String(value)];
  }
}

function objectText(value: object): unknown {
  if (Array.isArray(value)) return ['list', ...value.map(textOf)];
  if (value instanceof Map) return ['map', ...[...value].map(textOf)];
  if (value instanceof Set) return ['set', ...[...value].map(textOf)];
  if (value instanceof RegExp) return ['pattern', String(value)];
  if (value instanceof Date) return ['date', value.getTime()];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('an instance of a class may hold what cannot be read: name plain data');
  return ['record', ...Object.entries(value).map(([name, inner]) => [name, textOf(inner)])];
}

function functionText(value: Function): string {
  const text = Function.prototype.toString.call(value);
  if (text.endsWith('{ [native code] }'))
    throw new TypeError(`the text of ${value.name || 'a function'} cannot be read: name a function that is not bound`);
  return text;
}

function isAggregate(value: Function): value is Aggregate {
  return 'folds' in value && 'initial' in value && 'aggregate' in value;
}

// Schemas and states are plain JSON.
function aggregateParts({ aggregate, contract, initial, folds, leansOn }: Aggregate): unknown {
  return [aggregate, JSON.stringify(initial), ...foldParts(contract, folds), ...leansOn.map(textOf)];
}

// Each fold, a function or a record of two, with the version and the upcasts of its event.
function foldParts({ events }: AnyContract, folds: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(folds).map(([type, fold]) => {
    const { version: of, upcasts }: EventDefinition = events[type];
    return textOf([type, of, upcasts, fold]);
  });
}
