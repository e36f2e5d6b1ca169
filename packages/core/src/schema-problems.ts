import type { Problem } from './errors.ts';
import { escapePointer, valueAt } from './json-pointer.ts';

/** An error as the schema library reports it. */
export interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** What is wrong with a value, in words for people: one problem per place where the library may report several errors. */
export function schemaProblems(schema: object, errors: readonly SchemaError[]): Problem[] {
  const problems = resolve(schema, errors);
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = `${path}\n${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function resolve(schema: object, errors: readonly SchemaError[]): Problem[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const outer = unions.filter((union) => !unions.some((other) => isInside(union, other)));
  return errors.flatMap((error) => {
    if (outer.includes(error)) return unionProblems(schema, error, errors);
    return outer.some((union) => isInside(error, union)) ? [] : toProblems(schema, error);
  });
}

/** The library reports several missing or unknown fields as one error of their object. */
function toProblems(schema: object, { keyword, schemaPath, instancePath, params, message }: SchemaError): Problem[] {
  switch (keyword) {
    case 'required': {
      const { requiredProperties } = params as { readonly requiredProperties: readonly string[] };
      return requiredProperties.map((name) => ({
        path: `${instancePath}/${escapePointer(name)}`,
        message: 'is missing',
      }));
    }
    case 'additionalProperties': {
      const { additionalProperties } = params as { readonly additionalProperties: readonly string[] };
      return additionalProperties.map((name) => ({
        path: `${instancePath}/${escapePointer(name)}`,
        message: 'is not a known field',
      }));
    }
    case 'boolean':
      return []; // An unknown field once more.
    case 'const':
      return [{ path: instancePath, message: `must be ${wordsOf({ keyword, params })}` }];
    // A pattern or a list of a hundred codes says nothing to people; the words that the schema has for its values do.
    case 'pattern':
    case 'format':
    case 'enum': {
      const said = (valueAt(schema, schemaPath) ?? {}) as { readonly description?: string; readonly title?: string };
      const wanted = said.description ?? said.title;
      return [{ path: instancePath, message: wanted === undefined ? message : `must be ${wanted}` }];
    }
    default:
      return [{ path: instancePath, message }];
  }
}

/**
 * A union fails in all of its branches. People want to hear of the branch that they meant: the one whose literals fit. When none does,
 * the literals or types that would have fitted.
 */
function unionProblems(schema: object, union: SchemaError, errors: readonly SchemaError[]): Problem[] {
  const inside = errors.filter((error) => isInside(error, union));
  const nested = inside.filter(({ keyword }) => keyword === 'anyOf');
  const mismatches = inside.filter(
    (error) => isMismatch(error, union) && !nested.some((other) => isInside(error, other)),
  );
  const branches = [...Map.groupBy(inside, (error) => branchOf(error, union)).values()];
  const meant = branches
    .filter((branch) => !branch.some((error) => mismatches.includes(error)))
    .toSorted((one, other) => one.length - other.length)[0];
  if (meant !== undefined) return resolve(schema, meant);
  const [path, ...otherPaths] = new Set(mismatches.map(({ instancePath }) => instancePath));
  if (path === undefined || otherPaths.length > 0) {
    return [{ path: union.instancePath, message: `fits none of its ${branches.length} forms` }];
  }
  const words = [...new Set(mismatches.map(wordsOf))];
  const last = words.pop();
  return [{ path, message: `must be ${words.length === 0 ? last : `${words.join(', ')} or ${last}`}` }];
}

function isInside(error: SchemaError, union: SchemaError): boolean {
  return (
    error !== union &&
    error.schemaPath.startsWith(`${union.schemaPath}/anyOf/`) &&
    (error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`))
  );
}

function branchOf({ schemaPath }: SchemaError, union: SchemaError): string {
  return schemaPath.slice(`${union.schemaPath}/anyOf/`.length).split('/')[0] ?? '';
}

/** True when the error shows that the value was never meant for this branch: another type, or another literal in it or in one of its fields. */
function isMismatch({ keyword, instancePath }: SchemaError, union: SchemaError): boolean {
  const below = instancePath.slice(union.instancePath.length);
  return keyword === 'type' ? below === '' : (keyword === 'const' || keyword === 'enum') && below.lastIndexOf('/') <= 0;
}

function wordsOf({ keyword, params }: Pick<SchemaError, 'keyword' | 'params'>): string {
  const { type, allowedValue, allowedValues } = params as {
    readonly type?: string | readonly string[];
    readonly allowedValue?: unknown;
    readonly allowedValues?: readonly unknown[];
  };
  if (keyword === 'const') return JSON.stringify(allowedValue);
  if (keyword === 'enum') return (allowedValues ?? []).map((value) => JSON.stringify(value)).join(' or ');
  return [type ?? []].flat().join(' or ');
}
