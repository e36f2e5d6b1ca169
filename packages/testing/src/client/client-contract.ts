import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BanyanError, DefectError, InvalidError, type Caller } from '@banyan/core';
import {
  anybody,
  customer,
  ForbiddenError,
  guest,
  KeyReusedError,
  OverloadedError,
  staff,
  TokenError,
  UnknownOperationError,
  VersionChangedError,
  type Limits,
} from '@banyan/engine';
import type { ClientHarness, OpenClients } from './client-harness.ts';
import { boards, sampleServices } from './sample-services.ts';

const service = (id: string): Caller => ({ role: 'service', id, tenant: 'default' });
const partner = (...scopes: string[]): Caller => ({ role: 'partner', id: 'p', tenant: 'default', scopes });
/** Longer than anything here takes. */
const LONG_MS = 20_000;

/** Tries to break every promise of `Client`: wherever the services run, the same calls have the same outcomes and the same errors. */
export function clientContract(name: string, harness: ClientHarness): void {
  const using =
    (work: (clients: OpenClients) => Promise<void>, limits: Partial<Limits> = {}) =>
    async (): Promise<void> => {
      const clients = await harness.open(sampleServices, limits);
      try {
        await work(clients);
      } finally {
        await clients.close();
      }
    };

  describe(`${name} keeps the promises of Client`, () => {
    it(
      'answers commands, and queries by the token of one',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        const sent = await ann.send(boards, 'pin', { board: 'a', text: 'one' });
        assert.deepEqual(sent, { done: true, answer: { pins: 1 }, token: 'boards/0:1' });
        const more = await ann.send(boards, 'pin', { board: 'a', text: 'żółć 🌳\u2028' });
        const after = [sent.token, more.token];
        assert.deepEqual(await ann.query(boards, 'board', { board: 'a' }, { after }), {
          title: '',
          texts: ['one', 'żółć 🌳\u2028'],
        });
        assert.deepEqual(await ann.query(boards, 'all-boards', {}, { after: more.token }), ['a']);
      }),
    );

    it(
      'passes on rejections, with their details',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        for (const text of ['1', '2', '3']) await ann.send(boards, 'pin', { board: 'a', text });
        const refused = await ann.send(boards, 'pin', { board: 'a', text: '4' });
        assert.deepEqual(refused, { done: false, rejected: 'full', details: { most: 3 }, token: 'boards/0:3' });
      }),
    );

    it(
      'gives one key one effect and one outcome, also at once, and refuses it with another body',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        const pin = (text: string) => ann.send(boards, 'pin', { board: 'a', text }, { key: 'k' });
        const outcomes = await Promise.all([pin('x'), pin('x'), pin('x')]);
        outcomes.push(await pin('x'));
        assert.equal(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size, 1);
        const error = await refusal(pin('y'), KeyReusedError);
        assert.deepEqual(error.details, { command: 'pin', key: 'k' });
      }),
    );

    it(
      'says of a bad body and a bad envelope which fields are wrong, and changes nothing',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        const bad = { board: '', text: 7 } as unknown as { board: string; text: string };
        const ofBody = await refusal(ann.send(boards, 'pin', bad), InvalidError);
        assert.deepEqual(ofBody.problems.map(({ path }) => path).toSorted(), ['/board', '/text']);
        const body = { board: 'a', text: 'x' };
        const ofEnvelope = await refusal(
          ann.send(boards, 'pin', body, { key: '', occurredAt: '2020-01-01T00:00:00.000Z', traceparent: 'no' }),
          InvalidError,
        );
        assert.deepEqual([...new Set(ofEnvelope.problems.map(({ path }) => path))].toSorted(), [
          '/key',
          '/occurredAt',
          '/traceparent',
        ]);
        await refusal(ann.query(boards, 'board', {} as { board: string }), InvalidError);
        assert.deepEqual(await ann.query(boards, 'all-boards', {}), []);
      }),
    );

    it(
      'says that an operation or a service is not there',
      using(async ({ client }) => {
        const ann = client(staff('ann'));
        const of = (kind: object): any => ({ ...boards, ...kind });
        await refusal(ann.send(boards, 'no-such' as 'pin', { board: 'a', text: '' }), UnknownOperationError);
        await refusal(ann.send(boards, 'constructor' as 'pin', { board: 'a', text: '' }), UnknownOperationError);
        await refusal(ann.query(boards, 'no-such' as 'board', { board: 'a' }), UnknownOperationError);
        await refusal(ann.query(of({ name: 'nobody' }), 'board', { board: 'a' }), UnknownOperationError);
      }),
    );

    it(
      'lets each caller do what the contract says, and no more',
      using(async ({ client }) => {
        const calls = {
          pin: (caller: Caller) => client(caller).send(boards, 'pin', { board: caller.id, text: 'x' }),
          'take-note': (caller: Caller) => client(caller).send(boards, 'take-note', { board: 'n', text: 'x' }),
          'give-title': (caller: Caller) => client(caller).send(boards, 'give-title', { board: 't', title: 'x' }),
          board: (caller: Caller) => client(caller).query(boards, 'board', { board: 'a' }),
        };
        const table: readonly (readonly [Caller, readonly (keyof typeof calls)[]])[] = [
          [anybody(), ['pin', 'board']],
          [guest('g'), ['pin', 'take-note', 'board']],
          [customer('c'), ['pin', 'take-note', 'board']],
          [staff('s'), ['pin', 'give-title', 'board']],
          [{ ...staff('new'), permissions: [] }, ['pin', 'board']],
          [partner('notes'), ['pin', 'take-note', 'board']],
          [partner('other'), ['pin', 'board']],
          [service('boards'), ['pin', 'take-note', 'give-title', 'board']],
          [service('posts'), ['pin', 'take-note', 'board']],
          // Open to everybody, and yet it does not say that it uses it.
          [service('idlers'), []],
        ];
        for (const [caller, allowed] of table)
          for (const [what, call] of Object.entries(calls)) {
            if ((allowed as readonly string[]).includes(what)) await call(caller);
            else assert.equal((await refusal(call(caller), ForbiddenError)).details['what'], `boards/${what}`);
          }
      }),
    );

    it(
      'decides edits by version, and tells versions before the result',
      using(async ({ client }) => {
        const ann = client(staff('ann'));
        const title = (text: string, ifVersion?: number | 'any') =>
          ann.send(boards, 'give-title', { board: 'a', title: text }, ifVersion === undefined ? {} : { ifVersion });
        assert.equal((await refusal(title('no', 'any'), VersionChangedError)).details['found'], 0);
        const made = await title('one', 0);
        assert.equal(made.done && made.version, 1);
        const error = await refusal(title('late', 0), VersionChangedError);
        assert.deepEqual(error.details, { ...error.details, expected: 0, found: 1 });
        const told: unknown[] = [];
        const onVersion = (version: number): void => void told.push(version);
        const result = ann
          .query(boards, 'board', { board: 'a' }, { onVersion })
          .then((shown) => told.push(shown.title));
        await result;
        assert.deepEqual(told, [1, 'one']);
      }),
    );

    it(
      'tells of rows that wait behind a poison event',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        await ann.send(boards, 'pin', { board: 'a', text: 'good' });
        const { token: after } = await ann.send(boards, 'pin', { board: 'a', text: 'poison' });
        const stale: string[] = [];
        const onStale = (keys: readonly string[]): void => void stale.push(...keys);
        assert.deepEqual((await ann.query(boards, 'board', { board: 'a' }, { after, onStale })).texts, ['good']);
        assert.deepEqual([...new Set(stale)], ['a']);
      }),
    );

    it(
      'refuses tokens that nobody was given',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        for (const after of ['boards/0:99', 'elsewhere/0:1', 'rubbish']) {
          const error = await refusal(ann.query(boards, 'board', { board: 'a' }, { after }), TokenError);
          assert.equal(error.retryable, false);
        }
      }),
    );

    it(
      'waits until a result is as it is wanted',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        const seen: number[] = [];
        const isSo = ({ texts }: { readonly texts: readonly string[] }): boolean => {
          seen.push(texts.length);
          return texts.length >= 3;
        };
        const wanted = ann.query(boards, 'board', { board: 'a' }, { until: { isSo, waitMs: LONG_MS } });
        for (const text of ['1', '2', '3']) await ann.send(boards, 'pin', { board: 'a', text });
        assert.deepEqual((await wanted).texts, ['1', '2', '3']);
        assert.deepEqual(
          seen,
          seen.toSorted((a, b) => a - b),
          'never an older one',
        );
        // It is so already.
        await ann.query(boards, 'board', { board: 'a' }, { until: { isSo, waitMs: LONG_MS } });
      }),
    );

    it(
      'returns a result that is not as it is wanted when the time is over, or when nothing would tell of a change',
      using(async ({ client }) => {
        const ann = client(anybody('ann'));
        const beganMs = performance.now();
        const never = { isSo: () => false, waitMs: 50 };
        assert.deepEqual((await ann.query(boards, 'board', { board: 'a' }, { until: never })).texts, []);
        const tookMs = performance.now() - beganMs;
        assert.ok(tookMs >= 49 && tookMs < LONG_MS, `${tookMs} ms`);
        assert.deepEqual(await ann.query(boards, 'all-boards', {}, { until: { ...never, waitMs: LONG_MS } }), []);
        assert.ok(performance.now() - beganMs < LONG_MS);
      }),
    );

    it(
      'says when to try again where too much is under way, and has done nothing',
      using(
        async ({ client }) => {
          const ann = client(anybody('ann'));
          const sent = Array.from({ length: 100 }, (_, nth) =>
            ann.send(boards, 'pin', { board: `${nth}`, text: 'x' }).then(
              () => undefined,
              (error: unknown) => error,
            ),
          );
          const errors = (await Promise.all(sent)).filter((error) => error !== undefined);
          assert.ok(errors.length > 0 && errors.length < 100, `${errors.length}`);
          for (const error of errors) {
            assert.ok(error instanceof OverloadedError && error.retryable);
            assert.ok(error.retryAfterMs > 0 && error.retryAfterMs === error.details['retryAfterMs']);
          }
        },
        { commandsMax: 4 },
      ),
    );

    it(
      'tells a defect of a service as one',
      using(async ({ client }) => {
        const error = await refusal(client(staff('ann')).send(boards, 'go-wrong', { board: 'a' }), DefectError);
        assert.equal(error.fault, 'system');
      }),
    );
  });
}

/** The error that a call ends with, which has to be of this class. */
async function refusal<E extends BanyanError>(
  call: Promise<unknown>,
  errorClass: abstract new (...given: any[]) => E,
): Promise<E> {
  const error: unknown = await call.then(
    () => assert.fail(`there was no ${errorClass.name}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof errorClass && error instanceof BanyanError, String(error));
  assert.equal(error.name, errorClass.name);
  assert.ok(error.message.length > 10);
  return error;
}
