import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillTemplate } from './fill-template.ts';

test('fills each blank', () => {
  const blanks = { name: 'gift-cards-2', version: '0.1.0' };
  assert.equal(
    fillTemplate('{{name}} {{camel}} {{title}} {{version}}', blanks),
    'gift-cards-2 giftCards2 Gift cards 2 0.1.0',
  );
});

test('refuses a blank that it does not know', () => {
  assert.throws(() => fillTemplate('{{nmae}}', { name: 'a', version: '0.1.0' }), /\{\{nmae\}\}/);
});
