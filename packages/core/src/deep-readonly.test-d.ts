// Checked by the compiler alone: each expectation that no error meets is an error itself. Nothing that is shared may be changed in place.
import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  processManager,
  query,
  reject,
  step,
  view,
} from './index.ts';
import type { Payload, QueryResult, Row } from './index.ts';

const words = T.Array(T.String());
const parts = T.Array(T.Object({ name: T.String(), sizes: T.Array(T.Number()) }));
const kit = contract('kit', {
  events: { packed: { words, parts, at: T.Object({ place: T.String() }) } },
  commands: {
    pack: command({ words, parts }, { by: ['staff'], answers: { words }, rejects: { full: { words } } }),
  },
  queries: { find: query({ words }, { by: ['staff'], returns: T.Object({ parts }) }) },
});

interface Box {
  count: number;
  words: string[];
  inner: { deep: { list: number[] }[] };
  byName: Record<string, string[]>;
}
const empty: Box = { count: 0, words: [], inner: { deep: [] }, byName: {} };

const box = aggregate(kit, 'box', empty, {
  packed: (state, payload) => {
    // @ts-expect-error a state's field
    state.count = 1;
    // @ts-expect-error a list in it, though its own type may be changed
    state.words.push('x');
    // @ts-expect-error an element
    state.words[0] = 'x';
    // @ts-expect-error deep inside
    state.inner.deep[0]?.list.push(1);
    // @ts-expect-error a record in it
    state.byName['x'] = [];
    // @ts-expect-error a list in a record
    state.byName['x']?.push('x');
    // @ts-expect-error a payload's field
    payload.words = [];
    // @ts-expect-error a list in a payload
    payload.words.sort();
    // @ts-expect-error an object in it
    payload.at.place = 'x';
    // @ts-expect-error an object in a list
    payload.parts[0]!.name = 'x';
    // @ts-expect-error a list in an object in a list
    payload.parts[0]?.sizes.reverse();
    return { ...state, words: payload.words, inner: { deep: [{ list: payload.parts[0]?.sizes ?? [] }] } };
  },
});

// Not in the initial state either, which all streams share.
// @ts-expect-error a list in it
box.initial.words.push('x');

decision(
  kit,
  'pack',
  () => ({ one: box('a'), more: [box('b')] }),
  (body, { one, more }, { stream }) => {
    // @ts-expect-error the state of a handle
    one.state.count = 100;
    // @ts-expect-error a list in the state of one of several
    more[0]?.state.words.push('x');
    // @ts-expect-error the state of one found on the way
    stream(box('c')).state.inner.deep.pop();
    // @ts-expect-error the body
    body.words = [];
    // @ts-expect-error a list in it
    body.words.sort();
    // @ts-expect-error deep inside
    body.parts[0]?.sizes.push(1);
    // What must not be changed may be passed on.
    one.append('packed', { ...body, at: { place: 'x' } });
    if (one.state.count > 1) return reject('full', { words: one.state.words });
    return { words: one.state.words };
  },
);

const boxes = view('boxes', { words, parts }).on(kit, {
  packed: {
    key: (payload) => {
      // @ts-expect-error a list in the payload
      return payload.words.splice(0);
    },
    fold: (row, payload) => {
      // @ts-expect-error a list in the row
      row?.words.push('x');
      // @ts-expect-error deep inside
      row?.parts[0]?.sizes.push(1);
      // @ts-expect-error a list in the payload
      payload.parts.pop();
      return { words: payload.words, parts: payload.parts };
    },
  },
});

answer(kit, 'find', { boxes }, async (body, views) => {
  // @ts-expect-error a list in the question
  body.words.sort();
  const row = await views.boxes.get('a');
  // @ts-expect-error a row that others are answered from
  row?.parts.reverse();
  const { rows } = await views.boxes.list();
  // @ts-expect-error one of several
  rows[0]?.words.push('x');
  return { parts: row?.parts ?? [] };
});

processManager('packing', box, { steps: { pack: step(kit, 'pack') } })
  .on(
    kit,
    'packed',
    () => 'a',
    (instance, payload) => {
      // @ts-expect-error the payload
      payload.words.sort();
      // @ts-expect-error the state
      instance.state.words.push('x');
      instance.send('pack', { words: payload.words, parts: payload.parts });
    },
  )
  .after('pack', {
    done: (_, answered) => {
      // @ts-expect-error the answer
      answered.words.sort();
    },
    full: (_, details) => {
      // @ts-expect-error the details
      details.words.sort();
    },
  });

declare const found: QueryResult<typeof kit, 'find'>;
// @ts-expect-error what a caller was answered
found.parts[0]!.sizes.push(1);
declare const payload: Payload<typeof kit, 'packed'>;
declare const row: Row<typeof boxes>;
// @ts-expect-error by its name, too
payload.parts[0]!.sizes.length = 0;
// @ts-expect-error by its name, too
row.parts[0]!.name = 'x';
