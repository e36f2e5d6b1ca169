import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { staffTokenAuthentication } from './authentication.ts';
import { UnauthenticatedError } from './errors.ts';
import { hashStaffToken, isStaffToken, newStaffToken } from './staff-token.ts';
import { openStaffTokenFile } from './staff-token-file.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-token-'));
after(() => rm(folder, { recursive: true }));

test('a token has 256 random bits and is known by its hash alone', () => {
  const token = newStaffToken();
  assert.match(token, /^banyan_[\w-]{43}$/);
  assert.notEqual(newStaffToken(), token);
  assert.ok(isStaffToken(token, hashStaffToken(token)));
  assert.ok(!isStaffToken(newStaffToken(), hashStaffToken(token)));
});

test('the caller is told by the bearer token', () => {
  const token = newStaffToken();
  const authenticate = staffTokenAuthentication(hashStaffToken(token));
  assert.equal(authenticate(undefined).role, 'public');
  assert.equal(authenticate(`Bearer ${token}`).role, 'staff');
  assert.equal(authenticate(`bearer  ${token}`).role, 'staff');
});

test('wrong credentials are refused, never taken for none', () => {
  const token = newStaffToken();
  const authenticate = staffTokenAuthentication(hashStaffToken(token));
  for (const header of [
    '',
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    `Bearer ${token}x`,
    `Bearer ${newStaffToken()}`,
    token,
  ]) {
    assert.throws(() => authenticate(header), UnauthenticatedError, header);
  }
});

test('the first start makes a token; later ones read its hash', async () => {
  const file = join(folder, 'staff-token');
  const { fresh, hash } = await openStaffTokenFile(file);
  assert.ok(fresh !== undefined && isStaffToken(fresh, hash));
  assert.deepEqual(await openStaffTokenFile(file), { hash });
  assert.ok(!(await readFile(file, 'utf8')).includes(fresh), 'only the hash is stored');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(folder), ['staff-token']);
});

test('a file that holds something else is refused', async () => {
  const file = join(folder, 'broken');
  await writeFile(file, 'no hash\n');
  await assert.rejects(openStaffTokenFile(file), /does not hold a staff token's hash/);
});
