import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import { serveLibrary } from './testing/serve-library.ts';

const path = await mkdtemp(join(tmpdir(), 'banyan-etag-'));
const folder = openDataFolder(path);
const library = await serveLibrary(folder.stores);
const { post, get, staffToken } = library;
after(async () => {
  await library.stop();
  await folder.close();
  await rm(path, { recursive: true });
});
const asStaff = { authorization: `Bearer ${staffToken}` };

const add = (title: string) => post('/library/add-copies', { title, copies: 3 }, asStaff);
const correct = (title: string, copies: number, headers: Record<string, string>) =>
  post('/library/correct-copies', { title, copies }, headers);
const said = async (response: Response) => {
  const text = await response.text();
  const { code } = (text === '' ? {} : JSON.parse(text)) as { readonly code?: string };
  return [response.status, code, response.headers.get('etag')];
};
/** The tag under which the public query shows a title; staff ask, who may come to edit it. */
const shown = async (title: string) => {
  const response = await get(`/library/book?title=${title}`, asStaff);
  return response.headers.get('etag') ?? 'none';
};

test('an edit of what was seen is done, and says the new version; a lost race is a 412 that changes nothing', async () => {
  await add('emma');
  const tag = await shown('emma');
  assert.equal(tag, '"1"');
  const answers = await Promise.all(
    [7, 8, 9].map(async (copies) => said(await correct('emma', copies, { ...asStaff, 'if-match': tag }))),
  );
  assert.deepEqual(
    answers.toSorted((one, other) => Number(one[0]) - Number(other[0])),
    [
      [204, undefined, '"2"'],
      [412, 'version-changed', null],
      [412, 'version-changed', null],
    ],
  );
  assert.equal(await shown('emma'), '"2"');
});

test('what is shown is never older than its version', async () => {
  await add('persuasion');
  for (let copies = 10; copies < 40; copies += 1) {
    const [, , edited] = await said(await correct('persuasion', copies, { ...asStaff, 'if-match': '*' }));
    const response = await get('/library/book?title=persuasion', asStaff);
    assert.equal(response.headers.get('etag'), edited);
    assert.equal(((await response.json()) as { readonly free: number }).free, copies);
  }
});

test('staff have to say what they edit; others may, and nobody needs to for what is no edit', async () => {
  await add('sanditon');
  assert.deepEqual(await said(await correct('sanditon', 5, asStaff)), [428, 'version-missing', null]);
  assert.deepEqual(await said(await correct('sanditon', 5, {})), [204, undefined, '"2"']);
  assert.deepEqual(await said(await correct('sanditon', 6, { 'if-match': '"1"' })), [412, 'version-changed', null]);
  assert.deepEqual(
    (await said(await post('/library/return-copy', { title: 'sanditon' }, { 'if-match': '*' })))[0],
    204,
  );
  assert.equal(
    (await said(await post('/library/return-copy', { title: 'sanditon' }, { 'if-match': '"3"' })))[1],
    'bad-header',
  );
});

test('the same request again is answered again, whatever the version is by now', async () => {
  await add('watsons');
  const once = { ...asStaff, 'idempotency-key': 'once', 'if-match': '"1"' };
  assert.deepEqual(await said(await correct('watsons', 5, once)), [204, undefined, '"2"']);
  assert.deepEqual(await said(await correct('watsons', 6, { 'if-match': '"2"' })), [204, undefined, '"3"']);
  assert.deepEqual(await said(await correct('watsons', 5, once)), [204, undefined, '"2"']);
  // What was refused for its version is not remembered: the same key may try again with what is there now.
  const late = { ...asStaff, 'idempotency-key': 'late' };
  assert.equal((await correct('watsons', 8, { ...late, 'if-match': '"1"' })).status, 412);
  assert.equal((await correct('watsons', 8, { ...late, 'if-match': '"3"' })).status, 204);
});

test('what is not there is a 404 and not a 412; what a rule refuses is told only of the version that was meant', async () => {
  const nothing = { ...asStaff, 'if-match': '"4"' };
  assert.deepEqual((await said(await correct('nowhere', 5, nothing))).slice(0, 2), [404, 'no-such-title']);
  await add('northanger');
  assert.deepEqual((await said(await correct('northanger', 3, { ...asStaff, 'if-match': '"1"' })))[1], 'as-it-is');
  assert.deepEqual(
    (await said(await correct('northanger', 3, { ...asStaff, 'if-match': '"9"' })))[1],
    'version-changed',
  );
  const isNew = { ...asStaff, 'if-none-match': '*' };
  assert.deepEqual((await said(await correct('northanger', 5, isNew)))[1], 'version-changed');
});

test('headers that mean nothing are refused', async () => {
  for (const strange of ['17', 'W/"17"', '"a"', '"1", "2"', '"-1"', '"01"'])
    assert.equal((await said(await correct('emma', 5, { ...asStaff, 'if-match': strange })))[1], 'bad-header', strange);
  assert.equal((await said(await correct('emma', 5, { ...asStaff, 'if-none-match': '"1"' })))[1], 'bad-header');
  const both = { ...asStaff, 'if-match': '"1"', 'if-none-match': '*' };
  assert.equal((await said(await correct('emma', 5, both)))[1], 'bad-header');
});

test('who has not said who they are is shown no version, and looking up what is not there is a 404', async () => {
  assert.equal((await get('/library/book?title=emma')).headers.get('etag'), null);
  assert.deepEqual((await said(await get('/library/book?title=nowhere'))).slice(0, 2), [404, 'not-found']);
});

test('what is somebody’s is nothing to others, whether there is anybody of that name or not', async () => {
  for (const reader of ['ann', 'nobody-of-this-name'])
    assert.deepEqual((await said(await get(`/library/loans?reader=${reader}`))).slice(0, 2), [404, 'not-found']);
});
