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
const row = { word: T.String(), notes: T.Integer() };
const lengthen = (old: { words: string[] }) => ({ ...old, length: old.words.length });

/** The body of `note`. */
export interface Note {
  readonly note: string;
  readonly words: readonly string[];
}

/** The event `noted`; its second version has a length, too. */
export interface Noted extends Note {
  readonly length?: number;
}

export interface PageState {
  readonly words: readonly string[];
  readonly ticks: number;
}

/** A page's stream, without the contract's types: what is wrong on purpose passes, too. */
export interface PageHandle {
  readonly id: string;
  readonly state: PageState;
  readonly version: number;
  append(event: string, payload: object): void;
}

/** An instance of the process manager, as loosely typed. */
export interface TickerHandle extends PageHandle {
  readonly at: string;
  send(step: string, body: object): void;
  schedule(timer: string, at: string): void;
  cancel(timer: string): void;
}

export interface WordRow {
  readonly word: string;
  readonly notes: number;
}

/** What a test may change about the lab's code, as a deployment would. */
export interface LabCode {
  /** The version of `noted` that this code knows. */
  readonly version?: 1 | 2;
  /** Replaces the decision of `note`. */
  readonly decide?: (body: Note, it: PageHandle, context: DecisionContext) => unknown;
  /** Replaces the decision of `count`. */
  readonly count?: (body: { readonly note: string }, it: PageHandle, context: DecisionContext) => unknown;
  /** Replaces the fold of `noted`. */
  readonly fold?: (state: PageState, payload: Noted) => PageState;
  /** Replaces what tells the rows of `by-word` that an event concerns. */
  readonly keys?: (payload: Noted) => readonly string[];
  /** Replaces the fold of `by-word`. */
  readonly row?: (row: WordRow | undefined, payload: Noted, event: { readonly key: string }) => WordRow | undefined;
  /** What the replaced folds lean on. */
  readonly leansOn?: readonly unknown[];
  /** Replaces how `noted` is brought to version 2. */
  readonly upcast?: (old: Note) => object;
  /** Replaces what tells whose an event is for the process manager. */
  readonly instance?: (payload: Noted) => string | undefined;
  /** Replaces what the process manager does about an event. */
  readonly react?: (it: TickerHandle, payload: Noted) => void;
  /** Replaces what it does about a timer. */
  readonly tick?: (it: TickerHandle) => void;
  /** Replaces what it does about its other timer. */
  readonly tock?: (it: TickerHandle) => void;
  /** Replaces what it does about the answer of its step. */
  readonly counted?: (it: TickerHandle, answer: { readonly count: number }) => void;
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
      word: query({ word: T.String() }, { by: ['public'], returns: T.Union([T.Null(), T.Object(row)]) }),
    },
  });
}

/** The contract that tests call by. */
export const lab = labContract();

const recordNote: LabCode['decide'] = (body, it) => {
  it.append('noted', body);
  return { words: it.state.words };
};
const recordNoteAndLength: LabCode['decide'] = (body, it) => {
  it.append('noted', { ...body, length: body.words.length });
  return { words: it.state.words };
};
const countWords: LabCode['count'] = (_body, it) => ({ count: it.state.words.length });
const takeWords: LabCode['fold'] = (state, { words }) => ({ ...state, words });
const onePage: LabCode['instance'] = ({ note }) => note;
const everyWord: LabCode['keys'] = ({ words }) => words;
const countNotes: LabCode['row'] = (row, _payload, { key }) => ({ word: key, notes: (row?.notes ?? 0) + 1 });
const recordTick: LabCode['tick'] = (it) => it.append('ticked', { note: it.id });

/** A service whose code a test deploys in parts of its own. */
export function labService(code: LabCode = {}): Service {
  const of = labContract(code.version, code.upcast);
  const { leansOn = [] } = code;
  const page = aggregate(
    of,
    'page',
    { words: [], ticks: 0 },
    {
      // As it is, not called by another function: a snapshot knows the code by its text.
      noted: (code.fold ?? takeWords) as never,
      ticked: (state: PageState) => ({ ...state, ticks: state.ticks + 1 }) as never,
    },
    { leansOn },
  );
  const decide = code.decide ?? (code.version === 2 ? recordNoteAndLength : recordNote);
  const note = decision(of, 'note', ({ note: id }) => page(id), decide as never);
  const count = decision(of, 'count', ({ note: id }) => page(id), (code.count ?? countWords) as never);
  const byWord = view('by-word', row).on(
    of,
    { noted: { key: (code.keys ?? everyWord) as never, fold: (code.row ?? countNotes) as never } },
    { leansOn },
  );
  const ticker = processManager('ticker', page, { timers: ['tick', 'tock'], steps: { count: step(of, 'count') } })
    .on(of, 'noted', (code.instance ?? onePage) as never, code.react ?? (() => {}))
    .after('count', { done: code.counted ?? (() => {}) })
    .when('tick', (code.tick ?? recordTick) as never)
    .when('tock', (code.tock ?? recordTick) as never);
  return service(of, {
    aggregates: [page],
    decisions: [note, count],
    views: [byWord],
    answers: [answer(of, 'word', { byWord }, async ({ word }, views) => (await views.byWord.get(word)) ?? null)],
    processes: code.withoutProcess === true ? [] : [ticker],
  });
}
