import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { InvalidError, type Problem } from './errors.ts';

const PROBLEMS_MAX = 20;

/** Compiles a schema at its first use and keeps the result. Start-up pays nothing for what is never called. */
export class Checker {
  readonly schema: TSchema;
  #validator: Validator | undefined;

  constructor(schema: TSchema) {
    this.schema = schema;
  }

  /** True when the value fits the schema. */
  fits(value: unknown): boolean {
    this.#validator ??= Compile(this.schema);
    return this.#validator.Check(value);
  }

  /** What is wrong with the value, at most 20 problems; empty when it fits. Strings that no store can hold are a problem too. */
  problems(value: unknown): Problem[] {
    if (!this.fits(value)) return schemaProblems(this.#validator!.Errors(value));
    const found: Problem[] = [];
    findBadStrings(value, '', found);
    return found;
  }

  /** @throws InvalidError when the value does not fit, naming each wrong field. */
  assert(subject: string, value: unknown): void {
    const problems = this.problems(value);
    if (problems.length > 0) throw new InvalidError(subject, problems);
  }
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

function schemaProblems(errors: readonly SchemaError[]): Problem[] {
  const problems = errors.flatMap(toProblems);
  const seen = new Set<string>();
  return problems
    .filter(({ path, message }) => !seen.has(`${path}\n${message}`) && seen.add(`${path}\n${message}`))
    .slice(0, PROBLEMS_MAX);
}

/** One problem per field: the schema library reports several missing or unknown fields as one error of their object. */
function toProblems({ keyword, instancePath, params, message }: SchemaError): Problem[] {
  if (keyword === 'required') {
    const { requiredProperties } = params as { requiredProperties: readonly string[] };
    return requiredProperties.map((name) => ({
      path: `${instancePath}/${escapePointer(name)}`,
      message: 'is missing',
    }));
  }
  if (keyword === 'additionalProperties') {
    const { additionalProperties } = params as { additionalProperties: readonly string[] };
    return additionalProperties.map((name) => ({
      path: `${instancePath}/${escapePointer(name)}`,
      message: 'is not a known field',
    }));
  }
  if (keyword === 'boolean') return [];
  return [{ path: instancePath, message }];
}

/** U+0000 and lone surrogates cannot be kept by every store, so none accepts them. */
function findBadStrings(value: unknown, path: string, found: Problem[]): void {
  if (found.length >= PROBLEMS_MAX) return;
  if (typeof value === 'string') {
    if (value.includes('\0')) found.push({ path, message: 'must not contain the character U+0000' });
    else if (!value.isWellFormed())
      found.push({ path, message: 'must be well-formed Unicode (it has a lone surrogate)' });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) findBadStrings(item, `${path}/${index}`, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      findBadStrings(name, `${path}/${escapePointer(name)}`, found);
      findBadStrings(item, `${path}/${escapePointer(name)}`, found);
    }
  }
}

/** Escapes a name for a JSON Pointer (RFC 6901). */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
