import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyReply } from 'fastify';
import { RateLimitedError } from './errors.ts';
import { problemOf } from './problem.ts';
import { RateLimit } from './rate-limit.ts';

/** Counts a request of a client; returns what the client is told. */
function countedBy(limit: RateLimit): (client: string) => string {
  return (client) => {
    const headers: Record<string, string> = {};
    const reply = {
      header(name: string, value: string) {
        headers[name] = value;
        return reply;
      },
    };
    limit.count(client, reply as unknown as FastifyReply);
    return headers['ratelimit'] ?? '';
  };
}

test('a client has so many requests a minute, is told how many are left, and others have their own', () => {
  let now = 1000;
  const count = countedBy(new RateLimit(2, () => now));
  assert.equal(count('a'), '"client";r=1;t=60');
  now += 10_500;
  assert.equal(count('a'), '"client";r=0;t=50');
  assert.throws(
    () => count('a'),
    (error) =>
      error instanceof RateLimitedError &&
      problemOf(error).retryAfterS === 50 &&
      problemOf(error).problem.status === 429,
  );
  assert.equal(count('b'), '"client";r=1;t=50');
  now += 49_500;
  assert.equal(count('a'), '"client";r=1;t=60');
});

test('of clients without number so many are remembered: the one that came first is forgotten', () => {
  const count = countedBy(new RateLimit(9, () => 1000));
  for (let nth = 1; nth <= 50_000; nth += 1) count(`client ${nth}`);
  assert.match(count('client 1'), /;r=7;/);
  count('one more');
  assert.match(count('client 2'), /;r=7;/);
  assert.match(count('client 1'), /;r=8;/);
});
