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

test('a request that fails of a full disk is no news: the engine says once that it is full', async () => {
  const [error, info] = ['error', 'info'];
  assert.deepEqual(await levelsOf(new UnavailableError('x', 'it broke')), [error, error]);
  assert.deepEqual(await levelsOf(new StorageFullError('the log of x')), [info]);
});
