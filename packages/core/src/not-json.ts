import { escapePointer } from './json-pointer.ts';

/** What goes deeper than this has itself inside, or is nothing that anybody reads. */
const DEPTH_MAX = 500;
const PATH_SHOWN = 80;

interface Found {
  readonly path: string;
  readonly what: string;
}

/**
 * The first place in a value that JSON does not keep as it is, and what is there, such as `/seen is a Set`; undefined when it keeps all of it. A property without
 * a value is as good as none.
 */
export function notJson(value: unknown): string | undefined {
  const found = findNotJson(value);
  if (found === undefined) return undefined;
  const { path, what } = found;
  const place = path.length > PATH_SHOWN ? `${path.slice(0, PATH_SHOWN)}…` : path;
  return `${place === '' ? 'it' : place} is ${what}`;
}

/** The same, in parts. */
export function findNotJson(value: unknown): Found | undefined {
  return find(value, 0);
}

/** The path is made on the way back: every answer is looked through, and hardly any has something to tell. */
function find(value: unknown, depth: number): Found | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : { path: '', what: String(value) };
    case 'object':
      return value === null ? undefined : findInside(value, depth);
    default:
      return { path: '', what: value === undefined ? 'undefined' : `a ${typeof value}` };
  }
}

function findInside(value: object, depth: number): Found | undefined {
  if (depth > DEPTH_MAX) return { path: '', what: 'nested too deeply' };
  if (Array.isArray(value)) {
    // By number: a hole is no property, and reads as null later.
    for (let at = 0; at < value.length; at += 1) {
      const found = find(value[at], depth + 1);
      if (found !== undefined) return below(String(at), found);
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return { path: '', what: `a ${kindOf(value)}` };
  for (const name of Object.keys(value)) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    const found = inner === undefined ? undefined : find(inner, depth + 1);
    if (found !== undefined) return below(name, found);
  }
  return undefined;
}

function below(name: string, { path, what }: Found): Found {
  return { path: `/${escapePointer(name)}${path}`, what };
}

/** `Map`, `Date`; an instance of somebody's class is an `Object` by this. */
function kindOf(value: object): string {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return kind === 'Object' ? 'class instance' : kind;
}
