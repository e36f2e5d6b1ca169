import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorageFullError, UnavailableError } from '@banyan/engine';
import { BodyRoom } from './body-room.ts';
import { createHttpApp } from './http-app.ts';
import { defaultLimits } from './limits.ts';
import { newLogger } from './logger.ts';

/** The levels of the lines that a request leaves in the log when it fails of this. */
async function levelsOf(error: Error): Promise<readonly unknown[]> {
  const lines: { readonly level: unknown }[] = [];
  const log = newLogger('debug', [], { write: (line) => void lines.push(JSON.parse(line) as { level: unknown }) });
  const app = createHttpApp({
    limits: defaultLimits,
    room: new BodyRoom(defaultLimits.bodiesBytesMax),
    log,
    isStopping: () => false,
  });
  app.post('/fails', () => {
    throw error;
  });
  assert.equal((await app.inject({ method: 'POST', url: '/fails' })).statusCode, 503);
  // The line of the request itself is written after its answer.
  await app.close();
  return lines.map(({ level }) => level);
}

test('behind a proxy a caller is where the proxy says, and not where the caller says', async () => {
  const log = newLogger('silent', []);
  const room = new BodyRoom(defaultLimits.bodiesBytesMax);
  const addressOf = async (trustProxy: boolean): Promise<string> => {
    const app = createHttpApp({ limits: defaultLimits, room, log, isStopping: () => false, trustProxy });
    app.get('/address', (request) => ({ ip: request.ip }));
    const asked = { method: 'GET', url: '/address', remoteAddress: '10.0.0.1' } as const;
    const answer = await app.inject({ ...asked, headers: { 'x-forwarded-for': '203.0.113.9, 192.0.2.7' } });
    await app.close();
    return answer.json<{ ip: string }>().ip;
  };
  assert.equal(await addressOf(true), '192.0.2.7');
  assert.equal(await addressOf(false), '10.0.0.1');
});

test('a request that fails of a full disk is no news: the engine says once that it is full', async () => {
  const [error, info] = ['error', 'info'];
  assert.deepEqual(await levelsOf(new UnavailableError('x', 'it broke')), [error, error]);
  assert.deepEqual(await levelsOf(new StorageFullError('the log of x')), [info]);
});
