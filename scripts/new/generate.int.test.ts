import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { after, test } from 'node:test';
import { steps } from '../verify/steps.ts';

const repository = resolve(import.meta.dirname, '../..');
const root = mkdtempSync(join(tmpdir(), 'banyan-new-'));
after(() => rmSync(root, { recursive: true }));

// A copy of the checkout, for what is made must not stay. Built and local files are no part of it.
cpSync(repository, root, {
  recursive: true,
  verbatimSymlinks: true,
  filter: (path) => !/^(dist|\.git|\.data|\.card-network|coverage|bench\/results)$/.test(relative(repository, path)),
});

function npm(...args: string[]) {
  return spawnSync('npm', ['run', '--silent', ...args], { cwd: root, encoding: 'utf8' });
}

test('what the generators make passes verify and its own tests as it is', () => {
  for (const [script, name] of [
    ['new:service', 'gift-cards'],
    ['new:package', 'sum'],
  ] as const) {
    const { status, stdout, stderr } = npm(script, '--', name);
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`made \\w+/${name}\nNext: `));
  }
  // Everything that verify asks of the repository, with the new service and package in it. Only of the unit tests that were there before some are left out, for their
  // time: those of a package or a service look at nothing but that, and the suite that this test is part of runs them. Those of the other rooms look at all services.
  const others = steps.map(({ name }) => name).filter((name) => name !== 'unit');
  const verify = npm('verify', '--', '--only', others.join(','));
  assert.equal(verify.status, 0, verify.stdout);
  assert.match(verify.stdout, new RegExp(`^${others.length} passed, 0 failed, 0 skipped$`, 'm'));
  const rooms = npm(
    'test',
    '--',
    '--suite',
    'unit',
    'apps/',
    'topologies/',
    'scripts/',
    'acceptance/',
    'outside/',
    'bench/',
  );
  assert.equal(rooms.status, 0, rooms.stdout);
  const made = npm('test', '--', 'services/gift-cards/', 'packages/sum/');
  assert.equal(made.status, 0, made.stdout);
  assert.match(made.stdout, /6 passed, 0 failed, 0 skipped/);
});

test('a wrong name is refused and makes nothing', () => {
  mkdirSync(join(root, 'services/leftover'));
  for (const [script, args, complaint] of [
    ['new:service', ['GiftCards'], /not kebab-case/],
    ['new:service', ['core'], /@banyan\/core exists already, in packages\/core/],
    ['new:service', ['leftover'], /services\/leftover exists already/],
    ['new:service', [], /give one name[^]*usage: npm run new:service -- NAME/],
    ['new:package', ['a', 'b'], /give one name/],
    ['new:package', ['--nmae'], /Unknown option '--nmae'/],
    ['new:service', ['constructor'], /every object/],
  ] as const) {
    const { status, stderr } = npm(script, '--', ...args);
    assert.equal(status, 2);
    assert.match(stderr, complaint);
  }
  assert.ok(!existsSync(join(root, 'services/GiftCards')) && !existsSync(join(root, 'packages/a')));
});

test('--help says what they make', () => {
  const { status, stdout } = npm('new:package', '--', '--help');
  assert.equal(status, 0);
  assert.match(stdout, /Makes packages\/NAME/);
});
