import type { TSchema } from 'typebox';
// Not `typebox/compile`, which brings the library's 150 modules for changing values.
import { Compile, type Validator } from 'typebox/schema';
import { Settings } from 'typebox/system';
import { checkInstantsByPlace } from './date-time-format.ts';
import { InvalidError, type Problem } from './errors.ts';
import { escapePointer } from './json-pointer.ts';
import { findNotJson } from './not-json.ts';
import { schemaProblems } from './schema-problems.ts';

checkInstantsByPlace();

const PROBLEMS_MAX = 20;
const DEPTH_MAX = 100;
/** Of what our own code makes of it. */
const RECORDED_DEPTH_MAX = 200;

/** Compiles a schema at its first use and keeps the result. Start-up pays nothing for what is never called. */
export class Checker {
  readonly schema: TSchema;
  #validator: Validator | undefined;

  constructor(schema: TSchema) {
    this.schema = schema;
  }

  /** True when the value fits the schema. */
  fits(value: unknown): boolean {
    return this.#compiled().Check(value);
  }

  /** What is wrong with the value, at most 20 problems; empty when it fits. Strings that no store can hold are a problem too, and so is a nesting without measure. */
  problems(value: unknown): Problem[] {
    return this.#problems(value, DEPTH_MAX);
  }

  /**
   * The JSON text of what is to be recorded, or what is wrong with it. Code that records what it was sent within something else may nest it deeper than
   * whoever sent it.
   */
  recordedText(value: unknown): string | readonly Problem[] {
    if (!this.fits(value)) return this.#problems(value, RECORDED_DEPTH_MAX);
    // A schema may leave open what something is.
    const strange = findNotJson(value);
    if (strange !== undefined)
      return [{ path: strange.path, message: `would be read as something else: it is ${strange.what}` }];
    const text = JSON.stringify(value);
    // What no store can hold is escaped, and hardly anything else is: each event is looked at, so not string by string.
    const problems = text.includes(String.raw`\u`) ? this.#problems(value, RECORDED_DEPTH_MAX) : [];
    return problems.length > 0 ? problems : text;
  }

  #problems(value: unknown, depthMax: number): Problem[] {
    const validator = this.#compiled();
    if (!validator.Check(value)) return schemaProblems(this.schema, allErrors(validator, value)).slice(0, PROBLEMS_MAX);
    if (isStorable(value, depthMax)) return [];
    const found: Problem[] = [];
    findUnstorable(value, '', depthMax, depthMax, found);
    return found;
  }

  /** @throws InvalidError when the value does not fit, naming each wrong field. */
  assert(subject: string, value: unknown): void {
    const problems = this.problems(value);
    if (problems.length > 0) throw new InvalidError(subject, problems);
  }

  #compiled(): Validator {
    this.#validator ??= Compile(this.schema);
    return this.#validator;
  }
}

// The library stops at 8 errors, which the branches of a single union can use up; it can be told so only for all of its users at once.
const ERRORS_MAX = 1000;

function allErrors(validator: Validator, value: unknown): ReturnType<Validator['Errors']>[1] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: ERRORS_MAX });
  try {
    const [, errors] = validator.Errors(value);
    return errors;
  } finally {
    Settings.Set({ maxErrors });
  }
}

/** U+0000 and lone surrogates cannot be kept by every store, so none accepts them; nor what is nested without measure. */
function isStorable(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isStorable(item, levels - 1));
  for (const name of Object.keys(value))
    if (!isStorable(name, levels) || !isStorable((value as Record<string, unknown>)[name], levels - 1)) return false;
  return true;
}

/** Names what `isStorable` refuses: apart from it, since every command is looked through and hardly any has something to name. */
function findUnstorable(value: unknown, path: string, levels: number, of: number, found: Problem[]): void {
  if (found.length >= PROBLEMS_MAX) return;
  if (typeof value === 'string') {
    if (value.includes('\0')) found.push({ path, message: 'must not contain the character U+0000' });
    else if (!value.isWellFormed())
      found.push({ path, message: 'must be well-formed Unicode (it has a lone surrogate)' });
  } else if (typeof value === 'object' && value !== null) {
    if (levels === 0) {
      found.push({ path, message: `must not be nested deeper than ${of} levels` });
      return;
    }
    const isList = Array.isArray(value);
    for (const [name, item] of Object.entries(value)) {
      const inner = `${path}/${isList ? name : escapePointer(name)}`;
      if (!isList) findUnstorable(name, inner, levels, of, found);
      findUnstorable(item, inner, levels - 1, of, found);
    }
  }
}
