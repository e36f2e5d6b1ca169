import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieOf, tokenInCookie } from './cookies.ts';

const token = 'A'.repeat(43);

test('the token of each cookie is found among others, and nothing else is taken for one', () => {
  assert.equal(tokenInCookie(`a=b; __Host-banyan=${token}; c=d`, 'session'), token);
  assert.equal(tokenInCookie(`__Host-banyan-visitor=${token}`, 'visitor'), token);
  for (const header of [
    undefined,
    '',
    `__Host-banyan-visitor=${token}`,
    `__host-banyan=${token}`,
    `x__Host-banyan=${token}`,
    `__Host-banyan=${token}x`,
    `__Host-banyan=`,
    `__Host-banyan=${token}; __Host-banyan=${'B'.repeat(43)}`,
  ])
    assert.equal(tokenInCookie(header, 'session'), undefined, header);
});

test('a cookie is for this host and its own pages alone', () => {
  assert.equal(
    cookieOf('visitor', token),
    `__Host-banyan-visitor=${token}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax`,
  );
});
