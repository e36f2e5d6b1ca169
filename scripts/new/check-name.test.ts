import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkName } from './check-name.ts';

const workspaces = [{ directory: 'packages/core', manifest: { name: '@banyan/core' } }];

for (const name of ['loyalty', 'gift-cards', 'b2b', 'a'.repeat(40)]) {
  test(`takes ${name}`, () => assert.equal(checkName(name, workspaces), undefined));
}

for (const [name, complaint] of [
  ['', /not kebab-case/],
  ['Loyalty', /not kebab-case/],
  ['gift_cards', /not kebab-case/],
  ['gift--cards', /not kebab-case/],
  ['-cards', /not kebab-case/],
  ['2cards', /not kebab-case/],
  ['../evil', /not kebab-case/],
  ['a'.repeat(41), /longer than 40/],
  ['class', /reserved word/],
  ['constructor', /every object/],
  ['staff', /role/],
  ['public', /reserved word/],
  ['docs', /path of the gateway/],
  ['health', /path of the gateway/],
  ['openapi', /path of the gateway/],
  ['problems', /path of the gateway/],
  ['item', /skeleton/],
  ['core', /exists already, in packages\/core/],
] as const) {
  test(`refuses ${name === '' ? 'an empty name' : name}`, () =>
    assert.match(checkName(name, workspaces) ?? '', complaint));
}
