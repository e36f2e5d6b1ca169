import {
  T,
  aggregate,
  command,
  contract,
  decision,
  identifier,
  instant,
  processManager,
  service,
  step,
  type Service,
} from '@banyan/core';

/** A ball, how many strokes it has still to go, and words that make a command as big as a test likes. */
const ball = { ball: identifier, strokes: T.Integer({ minimum: 0 }), words: T.Array(T.String()) };

/** One of two services that play with each other: a served ball is hit at its time, and whoever is hit at hits back while it has strokes to go. */
function court<Name extends string>(name: Name, other: string) {
  return contract(name, {
    events: {
      'ball-served': { ...ball, at: instant },
      'ball-due': { ball: identifier },
      'ball-hit': ball,
      'ball-passed': { ball: identifier },
    },
    commands: {
      serve: command({ ...ball, at: instant }, { by: ['public'] }),
      hit: command(ball, { by: [other] }),
    },
    queries: {},
  });
}

const north = court('north', 'south');
// The same types but for the name, which nobody here tells apart.
const south = court('south', 'north') as unknown as typeof north;

export type Side = 'north' | 'south';
export const sides: readonly Side[] = ['north', 'south'];
/** The contracts, for those who serve. */
export const courts: Readonly<Record<Side, typeof north>> = { north, south };

interface Ball {
  readonly strokes: number;
  readonly words: readonly string[];
}

/** Each side has a process manager that calls the other's command: for a timer, and for each call of the other. */
function player(home: typeof north, away: typeof north): Service {
  const initial: Ball = { strokes: 0, words: [] };
  const balls = aggregate(home, 'ball', initial, {
    'ball-served': (_, { strokes, words }): Ball => ({ strokes, words }),
    'ball-due': (state) => state,
    'ball-hit': (_, { strokes, words }): Ball => ({ strokes, words }),
    'ball-passed': (state) => state,
  });
  const hitting = processManager('hitting', balls, { steps: { hit: step(away, 'hit') }, timers: ['due'] })
    .on(
      home,
      'ball-served',
      (served) => served.ball,
      (it, { at }) => it.schedule('due', at),
    )
    .when('due', (it) => {
      it.append('ball-due', { ball: it.id });
      it.send('hit', { ball: it.id, strokes: it.state.strokes, words: [...it.state.words] });
    })
    .on(
      home,
      'ball-hit',
      (hit) => hit.ball,
      (it, { strokes, words }) => {
        if (strokes > 0) it.send('hit', { ball: it.id, strokes: strokes - 1, words: [...words] });
      },
    )
    .after('hit', { done: (it) => it.append('ball-passed', { ball: it.id }) });
  return service(home, {
    aggregates: [balls],
    decisions: [
      decision(
        home,
        'serve',
        (body) => balls(body.ball),
        (body, it) => it.append('ball-served', body),
      ),
      decision(
        home,
        'hit',
        (body) => balls(body.ball),
        (body, it) => it.append('ball-hit', body),
      ),
    ],
    processes: [hitting],
    uses: [away],
  });
}

export const players = [player(north, south), player(south, north)];
