import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { anybody, systemPorts, type Limits, type LogStore, type Outcome } from '@banyan/engine';
import { courts, players, sides, type Side } from './rally.ts';
import { intercepted, TestClock, testSystem, until } from './test-system.ts';

const SECOND_MS = 1_000;
const DUE = '2026-01-01T00:01:00.000Z';
const STROKES = 3;
/** Events of one ball, in both logs: it is served and due, and then each stroke is a hit there and its answer here. */
const EVENTS = 2 + 2 * (STROKES + 1);
const LONG = 'x'.repeat(10_000);
/** What a command with one such word takes: two bytes a character, and little more. */
const LONG_BYTES = 20_000;

/** A log that is slow to find cold balls: whoever asks for one is under way until the test lets it go on, and holds up no commit meanwhile. */
function slowLog() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = {
    waiting: 0,
    release: resolve,
    wrap: (log: LogStore): LogStore =>
      intercepted(log, {
        async readStream(stream, ...rest) {
          if (stream.startsWith('ball/cold-')) {
            slow.waiting += 1;
            await promise;
            slow.waiting -= 1;
          }
          return log.readStream(stream, ...rest);
        },
      }),
  };
  return slow;
}

interface Setup {
  readonly limits: Partial<Limits>;
  /** How many balls each side serves that are due once the lanes are full. */
  readonly balls: number;
  /** What makes those balls big. */
  readonly words?: string[];
  /** What makes the public commands big that fill the lanes. */
  readonly coldWords?: string[];
}

/** Two services that play with each other: balls are served in both, and then their public lanes are filled until they take no more. */
async function fullLanes(context: TestContext, { limits, balls, words = [], coldWords = words }: Setup) {
  const clock = new TestClock();
  const slow = { north: slowLog(), south: slowLog() };
  const release = (): void => sides.forEach((side) => slow[side].release());
  // Before the system's own end, which waits for what is under way.
  context.after(release);
  const { system, entries } = await testSystem(context, {
    services: players,
    limits,
    ports: { ...systemPorts, clock, scheduler: clock },
    wrap: (log) => slow[log.log as Side].wrap(log),
  });
  const client = system.client(anybody());
  const serve = (side: Side, ball: string, of: string[]): Promise<Outcome> =>
    client.send(courts[side], 'serve', { ball, strokes: STROKES, words: of, at: DUE });
  const assertFull = async (): Promise<void> => {
    for (const side of sides) await assert.rejects(serve(side, 'warm-late', []), { code: 'overloaded' });
  };
  const played = async (count: number): Promise<boolean> => {
    const logs = await Promise.all(sides.map((side) => system.operations.verifyLog(side)));
    return logs.reduce((sum, { events }) => sum + events, 0) === count * EVENTS;
  };

  for (const side of sides) for (let nth = 0; nth < balls; nth += 1) await serve(side, `warm-${side}-${nth}`, words);
  await system.operations.settle();
  const cold: Promise<Outcome>[] = [];
  for (const side of sides) {
    for (let full = false; !full;) {
      const nth = slow[side].waiting + 1;
      const sent = serve(side, `cold-${side}-${nth}`, coldWords);
      sent.catch(() => (full = true));
      await until(() => full || slow[side].waiting === nth);
      if (!full) cold.push(sent);
    }
  }
  await assertFull();
  const waiting = sides.map((side) => slow[side].waiting);
  return {
    /** Lets the timers come due, and resolves when every ball has been played to its end while no public command went on. */
    async playWhileFull(turn: (refused: number) => void): Promise<void> {
      clock.advance(60 * SECOND_MS);
      await until(async () => {
        turn(entries.filter(({ message }) => message.endsWith('hit is sent again')).length);
        clock.advance(SECOND_MS);
        return played(2 * balls);
      });
      assert.deepEqual(
        sides.map((side) => slow[side].waiting),
        waiting,
      );
      await assertFull();
    },
    /** Lets the public commands go on: nothing of them is lost, either. */
    async playAll(): Promise<void> {
      release();
      for (const { done } of await Promise.all(cold)) assert.ok(done);
      await until(() => {
        clock.advance(SECOND_MS);
        return played(2 * balls + cold.length);
      });
      await system.operations.settle();
    },
  };
}

const bounds: Readonly<Record<string, Setup>> = {
  'in number': { limits: { commandsMax: 8, reservedShare: 0.5 }, balls: 2 },
  'in bytes': { limits: { commandBytesMax: 8 * LONG_BYTES, reservedShare: 0.5 }, balls: 2, words: [LONG] },
};
for (const [bound, setup] of Object.entries(bounds)) {
  test(`services whose processes call each other, and timers, get on while all public lanes are full ${bound}`, async (context) => {
    const game = await fullLanes(context, setup);
    await game.playWhileFull((refused) => assert.equal(refused, 0, 'a call fits into what is reserved'));
    await game.playAll();
  });
}

test('one public command that is bigger than the whole bound leaves to processes what is reserved', async (context) => {
  const limits = { commandBytesMax: 8 * LONG_BYTES, reservedShare: 0.5 };
  const coldWords = Array.from({ length: 20 }, () => LONG);
  const game = await fullLanes(context, { limits, balls: 2, words: [LONG], coldWords });
  await game.playWhileFull((refused) => assert.equal(refused, 0, 'a call fits into what is reserved'));
  await game.playAll();
});

test('more calls than what is reserved holds take turns in it while all public lanes are full, and none is lost', async (context) => {
  const balls = 8;
  const game = await fullLanes(context, {
    limits: { commandsMax: 8, reservedShare: 0.5 },
    balls,
  });
  let most = 0;
  await game.playWhileFull((refused) => {
    most = refused;
    assert.ok(refused < 20 * balls, 'they get on');
  });
  assert.ok(most > 0, 'some had to wait for their turn');
  await game.playAll();
});
