import { escapePointer } from './json-pointer.ts';

/** What goes deeper than this has itself inside. */
const PATH_MAX = 5000;

/**
 * The first place in a value that JSON does not keep as it is, and what is there, such as `/seen is a Set`; undefined when it keeps all of it. A property without
 * a value is as good as none.
 */
export function notJson(value: unknown, path = ''): string | undefined {
  const found = (what: string): string => `${path === '' ? 'it' : path} is ${what}`;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : found(String(value));
    case 'object':
      return value === null ? undefined : notJsonInside(value, path, found);
    default:
      return found(typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`);
  }
}

function notJsonInside(value: object, path: string, found: (what: string) => string): string | undefined {
  if (path.length > PATH_MAX) return `${path.slice(0, 20)}… is nested too deeply`;
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isList && prototype !== Object.prototype && prototype !== null) return found(`a ${kindOf(value)}`);
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined && !isList) continue;
    const within = notJson(inner, `${path}/${escapePointer(name)}`);
    if (within !== undefined) return within;
  }
  return undefined;
}

/** `Map`, `Date`; an instance of somebody's class is an `Object` by this. */
function kindOf(value: object): string {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return kind === 'Object' ? 'class instance' : kind;
}
