import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staff, UnknownOperationError } from '@banyan/engine';
import { lab, labService } from './lab.ts';
import { testSystem, until } from './test-system.ts';

const ann = staff('ann');

test('who watches a service is given a token that its views come to, until it ends', async (context) => {
  const { system } = await testSystem(context, { services: [labService()] });
  const tokens: string[] = [];
  const unwatch = system.watch('lab', (token) => void tokens.push(token));
  const sent = await system.client(ann).send(lab, 'note', { note: 'n', words: ['a'] });
  await until(() => tokens.includes(sent.token));
  assert.notEqual(await system.client(ann).query(lab, 'word', { word: 'a' }, { after: tokens.at(-1)! }), null);
  unwatch();
  const seen = tokens.length;
  await system.client(ann).send(lab, 'note', { note: 'n', words: ['b'] });
  await system.operations.settle();
  assert.equal(tokens.length, seen);
  assert.throws(() => system.watch('nobody', () => {}), UnknownOperationError);
});
