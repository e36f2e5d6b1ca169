import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { childrenOf, nameOf, nodesIn, syntaxOf } from '../verify/syntax.ts';
import { checkName } from './check-name.ts';
import { fillTemplate } from './fill-template.ts';

const workspaces = [{ directory: 'packages/core', manifest: { name: '@banyan/core' } }];

for (const name of ['loyalty', 'gift-cards', 'b2b', 'events', 'process-manager', 'a'.repeat(40)]) {
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
  ['utils', /"utils" says nothing/],
  ['gift-handlers', /"handlers" says nothing/],
  ['undefined', /no name/],
  ['global-this', /no name/],
  ['coverage', /no name/],
  ['core', /exists already, in packages\/core/],
] as const) {
  test(`refuses ${name === '' ? 'an empty name' : name}`, () =>
    assert.match(checkName(name, workspaces) ?? '', complaint));
}

test('refuses every name that the skeleton of a service gives to something of its own beside the contract', () => {
  const templates = join(import.meta.dirname, 'service');
  const hidden = readdirSync(templates)
    .filter((name) => name.endsWith('.ts.template'))
    .map((name) => readFileSync(join(templates, name), 'utf8'))
    .filter((text) => text.includes('{{camel}}'))
    .flatMap((text) => variablesIn(fillTemplate(text, { name: 'gift-cards', version: '0.1.0' })))
    .filter((name) => !/^[A-Z]|giftCards/.test(name))
    .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  assert.ok(hidden.includes('item-answer') && hidden.includes('tmpdir'));
  assert.deepEqual(
    hidden.filter((name) => name !== '_' && checkName(name, []) === undefined),
    [],
  );
});

// All names but those of properties.
function variablesIn(text: string): string[] {
  const { program } = syntaxOf({ path: 'template.ts', text });
  return [...nodesIn(program)].flatMap((node) =>
    childrenOf(node)
      .filter((child) => node['computed'] !== false || (child !== node['property'] && child !== node['key']))
      .flatMap((child) => nameOf(child) ?? []),
  );
}
