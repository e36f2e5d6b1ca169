import { codeMistakes, type Leaning } from './code-text.ts';
import type { AnyContract, EventName, Payload } from './contract.ts';
import { DefinitionError } from './errors.ts';
import { isKebabCase, notKebabCase } from './kebab-case.ts';
import type { Recorded } from './recorded.ts';
import { exactly, type Fields, type Plain } from './schema.ts';
import { fieldsMistakes } from './schema-mistakes.ts';
import { assertContract, assertFunctions, assertRecord } from './shape-mistakes.ts';
import { Checker } from './checker.ts';

/** An event and the key of the row that is being folded. */
export interface RowEvent extends Recorded {
  readonly key: string;
}

/** How one event changes a view: which rows it concerns, and what becomes of each. Pure. */
export interface ViewFold<P, R> {
  /** The key of the row, or the keys of several; none: the event is not for this view. */
  readonly key: (payload: P, event: Recorded) => string | readonly string[];
  /** The row's next value; undefined deletes it. */
  readonly fold: (row: R | undefined, payload: P, event: RowEvent) => R | undefined;
}

/** Ordered by these fields, then by the key: lists by equality on the first ones and a range on the next. */
export interface RangeIndex<F extends string = string> {
  readonly kind: 'range';
  readonly fields: readonly F[];
}

/** Counts of rows by the field's value. */
export interface FacetIndex<F extends string = string> {
  readonly kind: 'facet';
  readonly field: F;
}

/** Full-text search over the words of these fields. */
export interface TextIndex<F extends string = string> {
  readonly kind: 'text';
  readonly fields: readonly F[];
  /** The language whose stemmer is applied: `english`, `german`, … */
  readonly language: string;
}

/** Texts that a row is marked with, each of which it can be found by and counted under. The field holds a list of texts. */
export interface TagsIndex<F extends string = string> {
  readonly kind: 'tags';
  readonly field: F;
}

/** Numbers with names, by which rows are put in order and bounded. The field holds a list of `{ name, value }`, each name once. */
export interface MeasuresIndex<F extends string = string> {
  readonly kind: 'measures';
  readonly field: F;
}

export type Index<F extends string = string> =
  | RangeIndex<F>
  | FacetIndex<F>
  | TextIndex<F>
  | TagsIndex<F>
  | MeasuresIndex<F>;
export type Indexes<F extends string = string> = Readonly<Record<string, Index<F>>>;

/** An index for lists in order: `range('status', 'placedAt')`. */
export function range<const F extends string>(...fields: readonly [F, ...F[]]): RangeIndex<F> {
  return { kind: 'range', fields };
}

/** An index that counts rows by a field's value. */
export function facet<const F extends string>(field: F): FacetIndex<F> {
  return { kind: 'facet', field };
}

/** An index of the texts in a list: `tags('subjects')` finds the rows that are marked with one of them, and counts them by each. */
export function tags<const F extends string>(field: F): TagsIndex<F> {
  return { kind: 'tags', field };
}

/** An index of the numbers in a list, by their names: `measures('sizes')` puts rows in the order of one of them, without those that do not have it. */
export function measures<const F extends string>(field: F): MeasuresIndex<F> {
  return { kind: 'measures', field };
}

/** An index for full-text search. */
export function fullText<const F extends string>(fields: readonly [F, ...F[]], language = 'english'): TextIndex<F> {
  return { kind: 'text', fields, language };
}

/** The folds of one source, by event name. */
export interface ViewSource<R = any> {
  readonly contract: AnyContract;
  readonly folds: Readonly<Record<string, ViewFold<any, R>>>;
  /** What its folds refer to outside of themselves. */
  readonly leansOn: readonly unknown[];
}

/**
 * A view: rows by key, made by folding events of its own service or of others. Where its rows are stored is the topology's business.
 * `U` names the contracts that it reads.
 */
export interface View<
  N extends string = string,
  F extends Fields = Fields,
  I extends Indexes = Indexes,
  U extends string = string,
> {
  readonly name: N;
  readonly fields: F;
  readonly indexes: I;
  readonly sources: readonly ViewSource[];
  readonly checker: Checker;
  /** The names of the contracts whose events it folds. */
  readonly reads: readonly U[];
  /**
   * The same view, which also folds events of this contract. `leansOn` names the functions and constants of modules that the folds refer to, so that a
   * change of theirs folds the rows again.
   */
  on<K extends AnyContract>(
    contract: K,
    folds: { readonly [E in EventName<K>]?: ViewFold<Payload<K, E>, Plain<F>> },
    options?: Leaning,
  ): View<N, F, I, U | K['name']>;
}

/** A view's row. */
export type Row<V extends View<any, any, any, any>> = V extends View<string, infer F, any, any> ? Plain<F> : never;

/**
 * Declares a view: the fields of a row and its indexes; then `.on(contract, folds)` for each source.
 * @throws DefinitionError when an index names a field that the row does not have.
 */
export function view<const N extends string, F extends Fields, const I extends Indexes<keyof F & string> = {}>(
  name: N,
  fields: F,
  indexes: I = {} as I,
): View<N, F, I, never> {
  assertRecord(`view ${name}`, 'the fields of its rows', fields);
  assertRecord(`view ${name}`, 'its indexes', indexes);
  const mistakes = Object.entries(indexes).flatMap(([index, definition]) => {
    const on = fieldsOf(definition);
    if (on === undefined)
      return [`index ${index} is to be made by range(), facet(), tags(), measures() or fullText(), and of fields`];
    return on
      .filter((field) => !Object.hasOwn(fields, field))
      .map((field) => `index ${index} is on ${field}, which the row does not have`);
  });
  mistakes.push(...fieldsMistakes('its rows', fields));
  if (!isKebabCase(name)) mistakes.push(notKebabCase(name));
  if (mistakes.length > 0) throw new DefinitionError(`view ${name}`, mistakes);
  return build(name, fields, indexes, [], new Checker(exactly(fields)));
}

/** The fields that an index is on; undefined when it is none. */
function fieldsOf(index: unknown): readonly string[] | undefined {
  const { kind, field, fields = [field] } = Object(index) as Readonly<Record<string, unknown>>;
  const isList = Array.isArray(fields) && fields.length > 0 && fields.every((one) => typeof one === 'string');
  return typeof kind === 'string' && isList ? fields : undefined;
}

function build<N extends string, F extends Fields, I extends Indexes, U extends string>(
  name: N,
  fields: F,
  indexes: I,
  sources: readonly ViewSource[],
  checker: Checker,
): View<N, F, I, U> {
  return {
    name,
    fields,
    indexes,
    sources,
    checker,
    reads: sources.map((source) => source.contract.name as U),
    on(contract, folds, { leansOn = [] } = {}) {
      assertContract(`view ${name}`, contract);
      assertRecord(`view ${name}`, `its folds of ${contract.name}`, folds);
      for (const [event, part] of Object.entries<ViewFold<any, any> | undefined>(folds))
        assertFunctions(`view ${name}`, { [`the key of ${event}`]: part?.key, [`the fold of ${event}`]: part?.fold });
      const mistakes = Object.keys(folds)
        .filter((event) => !Object.hasOwn(contract.events, event))
        .map((event) => `contract ${contract.name} has no event ${event}`);
      mistakes.push(...codeMistakes('fold', folds), ...codeMistakes('leansOn', leansOn));
      if (sources.some((source) => source.contract.name === contract.name))
        mistakes.push(`it folds ${contract.name} already; put all of its folds together`);
      if (mistakes.length > 0) throw new DefinitionError(`view ${name}`, mistakes);
      return build(
        name,
        fields,
        indexes,
        [...sources, { contract, folds: folds as Record<string, ViewFold<any, Plain<F>>>, leansOn }],
        checker,
      );
    },
  };
}
