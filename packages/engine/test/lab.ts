import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  event,
  identifier,
  processManager,
  query,
  service,
  step,
  view,
  type DecisionContext,
  type Service,
} from '@banyan/core';

const noted = { note: identifier, words: T.Array(T.String()) };
const notedNow = { ...noted, length: T.Integer() };
const lengthen = (old: { words: string[] }) => ({ ...old, length: old.words.length });

/** What a test may change about the lab's code, as a deployment would. */
export interface LabCode {
  /** The version of `noted` that this code knows. */
  readonly version?: 1 | 2;
  /** Replaces the decision of `note`. */
  readonly decide?: (body: any, it: any, context: DecisionContext) => any;
  /** Replaces the decision of `count`. */
  readonly count?: (body: any, it: any, context: DecisionContext) => any;
  /** Replaces the fold of `noted`. */
  readonly fold?: (state: any, payload: any) => any;
  /** Replaces what tells the rows of `by-word` that an event concerns. */
  readonly keys?: (payload: any) => string[];
  /** Replaces the fold of `by-word`. */
  readonly row?: (row: any, payload: any, event: any) => any;
  /** What the replaced folds lean on. */
  readonly leansOn?: readonly unknown[];
  /** Replaces how `noted` is brought to version 2. */
  readonly upcast?: (old: any) => object;
  /** Replaces what tells whose an event is for the process manager. */
  readonly instance?: (payload: any) => string | undefined;
  /** Replaces what the process manager does about an event. */
  readonly react?: (it: any, payload: any) => void;
  /** Replaces what it does about a timer. */
  readonly tick?: (it: any) => void;
  /** Replaces what it does about the answer of its step. */
  readonly counted?: (it: any, answer: any) => void;
  /** Leaves the process manager out. */
  readonly withoutProcess?: boolean;
}

/** The lab's contract, with `noted` at the version that the code knows. */
export function labContract(version: 1 | 2 = 1, upcast: (old: any) => object = lengthen) {
  return contract('lab', {
    events: {
      noted: version === 1 ? event(noted) : event(notedNow, { version: 2, upcasts: { 1: upcast } }),
      ticked: { note: identifier },
    },
    commands: {
      note: command(
        { note: identifier, words: T.Array(T.String()) },
        {
          by: ['staff', 'partner:notes'],
          answers: { words: T.Array(T.String()) },
          rejects: { declared: {} },
          keysKeptDays: 1,
        },
      ),
      count: command({ note: identifier }, { by: ['lab'], answers: { count: T.Integer() }, keysKeptDays: 1 }),
    },
    queries: {
      word: query({ word: T.String() }, { by: ['public'], returns: T.Any() }),
    },
  });
}

/** The contract that tests call by. */
export const lab = labContract();

/** A service whose code a test deploys in parts of its own. */
export function labService(code: LabCode = {}): Service {
  const of = labContract(code.version, code.upcast);
  const { leansOn = [] } = code;
  const page = aggregate(
    of,
    'page',
    { words: [] as string[], ticks: 0 },
    {
      // As it is, not called by another function: a snapshot knows the code by its text.
      noted: code.fold ?? ((state, { words }) => ({ ...state, words })),
      ticked: (state) => ({ ...state, ticks: state.ticks + 1 }),
    },
    { leansOn },
  );
  const note = decision(
    of,
    'note',
    ({ note: id }) => page(id),
    code.decide ??
      ((body, it) => {
        const payload = code.version === 2 ? { ...body, length: body.words.length } : body;
        it.append('noted', payload);
        return { words: it.state.words };
      }),
  );
  const count = decision(
    of,
    'count',
    ({ note: id }) => page(id),
    code.count ?? ((_body, it) => ({ count: it.state.words.length })),
  );
  const byWord = view('by-word', { word: T.String(), notes: T.Integer() }).on(
    of,
    {
      noted: {
        key: code.keys ?? (({ words }) => words),
        fold: code.row ?? ((row, _payload, { key }) => ({ word: key, notes: (row?.notes ?? 0) + 1 })),
      },
    },
    { leansOn },
  );
  const ticker = processManager('ticker', page, { timers: ['tick'], steps: { count: step(of, 'count') } })
    .on(of, 'noted', code.instance ?? (({ note: id }) => id), code.react ?? (() => {}))
    .after('count', { done: code.counted ?? (() => {}) })
    .when('tick', code.tick ?? ((it) => it.append('ticked', { note: it.id })));
  return service(of, {
    aggregates: [page],
    decisions: [note, count],
    views: [byWord],
    answers: [answer(of, 'word', { byWord }, async ({ word }, views) => (await views.byWord.get(word)) ?? null)],
    processes: code.withoutProcess === true ? [] : [ticker],
  });
}
