import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { staffTokenAuthentication } from './authentication.ts';
import { StaffTokenFileError, UnauthenticatedError } from './errors.ts';
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
  await assert.rejects(
    openStaffTokenFile(file),
    /broken is damaged: .*Remove it, and the next start prints a new token/,
  );
});

test('a flipped bit in it, or a cut, is told or changes nothing; a file of before has no sum', async () => {
  const file = join(folder, 'flipped');
  const { hash } = await openStaffTokenFile(file);
  const whole = await readFile(file);
  const outcome = async (bytes: Buffer): Promise<void> => {
    await writeFile(file, bytes);
    const read = await openStaffTokenFile(file).catch((error: unknown) => error);
    if (!(read instanceof StaffTokenFileError)) assert.deepEqual(read, { hash }, bytes.toString());
    assert.deepEqual(await readFile(file), bytes);
  };
  for (let at = 0; at < whole.length; at += 1) {
    await outcome(whole.subarray(0, at));
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << bit;
      await outcome(flipped);
    }
  }
  await writeFile(file, `${hash}\n`);
  assert.deepEqual(await openStaffTokenFile(file), { hash });
});
