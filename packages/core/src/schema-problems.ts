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
  const problems = resolve(schema, withoutSurplus(schema, errors));
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = `${path}\n${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** A text of a wrong length misses its pattern as well. The words for its values say all; where there are none, the length says more than a pattern. */
function withoutSurplus(schema: object, errors: readonly SchemaError[]): readonly SchemaError[] {
  const ofLength = ({ keyword }: SchemaError): boolean => keyword === 'minLength' || keyword === 'maxLength';
  const ofForm = ({ keyword }: SchemaError): boolean => keyword === 'pattern' || keyword === 'format';
  const texts = errors.filter((error) => ofLength(error) || ofForm(error));
  if (!texts.some(ofLength) || !texts.some(ofForm)) return errors;
  const placeOf = ({ schemaPath, instancePath }: SchemaError): string => `${schemaPath}\n${instancePath}`;
  const byPlace = Map.groupBy(texts, placeOf);
  return errors.filter((error) => {
    const hasWords = wantedAt(schema, error) !== undefined;
    const others = byPlace.get(placeOf(error)) ?? [];
    if (ofLength(error)) return !(hasWords && others.some(ofForm));
    return !ofForm(error) || hasWords || !others.some(ofLength);
  });
}

/** The words that a schema has for its values. */
function wantedAt(schema: object, { schemaPath }: SchemaError): string | undefined {
  const said = (valueAt(schema, schemaPath) ?? {}) as { readonly description?: string; readonly title?: string };
  return said.description ?? said.title;
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
function toProblems(schema: object, error: SchemaError): Problem[] {
  const { keyword, instancePath, params, message } = error;
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
      const wanted = wantedAt(schema, error);
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
  const [meant, ...others] = branches
    .filter((branch) => !branch.some((error) => mismatches.includes(error)))
    .toSorted((one, other) => one.length - other.length);
  if (meant !== undefined) {
    const ranges = [meant, ...others].map((branch) => missedRange(schema, union, branch));
    if (others.length === 0 || ranges.includes(undefined)) return resolve(schema, meant);
    return [{ path: union.instancePath, message: `must be ${ranges.join(' or ')}` }];
  }
  const [path, ...otherPaths] = new Set(mismatches.map(({ instancePath }) => instancePath));
  if (path === undefined || otherPaths.length > 0) {
    return [{ path: union.instancePath, message: `fits none of its ${branches.length} forms` }];
  }
  const words = [...new Set(mismatches.map(wordsOf))];
  const last = words.pop();
  return [{ path, message: `must be ${words.length === 0 ? last : `${words.join(', ')} or ${last}`}` }];
}

/** The range of numbers that a branch takes, when all that is wrong is that the value is outside of it. */
function missedRange(schema: object, union: SchemaError, branch: readonly SchemaError[]): string | undefined {
  const isMissed = branch.every(
    ({ keyword, instancePath }) =>
      (keyword === 'minimum' || keyword === 'maximum') && instancePath === union.instancePath,
  );
  if (!isMissed) return undefined;
  const { minimum, maximum } = (valueAt(schema, branch[0]!.schemaPath) ?? {}) as {
    readonly minimum?: number;
    readonly maximum?: number;
  };
  if (minimum === undefined) return `<= ${maximum}`;
  return maximum === undefined ? `>= ${minimum}` : `from ${minimum} to ${maximum}`;
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
