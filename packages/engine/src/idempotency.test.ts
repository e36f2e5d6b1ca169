import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bodyHash, canonicalJson, keyRegister } from './idempotency.ts';
import { textKey } from './key-object.ts';

const [s, t] = [textKey('s'), textKey('t')];

test('bodies that mean the same have one hash, whatever the order of their fields; others have another', () => {
  assert.equal(
    bodyHash(s, { a: 1, b: { c: [1, 2], d: null } }),
    bodyHash(s, { b: { d: null, c: [1, 2] }, a: 1, e: undefined }),
  );
  assert.notEqual(bodyHash(s, { a: [1, 2] }), bodyHash(s, { a: [2, 1] }));
  assert.notEqual(bodyHash(s, { a: 1 }), bodyHash(t, { a: 1 }));
  assert.notEqual(bodyHash(s, { a: '1' }), bodyHash(s, { a: 1 }));
});

test('canonical JSON is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value))),
    ),
  );
});

test('no two of tenant, role, caller, command and key share a register', () => {
  const part = fc.string({ minLength: 1, maxLength: 5 });
  const scope = fc.record({
    tenant: part,
    role: fc.constantFrom('public' as const, 'staff' as const),
    id: part,
    command: part,
    key: part,
  });
  fc.assert(
    fc.property(scope, scope, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      assert.equal(keyRegister(a, a.command, a.key) === keyRegister(b, b.command, b.key), same);
    }),
  );
});

test('callers of another tenant, role or id, another command and another key have registers of their own', () => {
  const ann = { tenant: 'default', role: 'staff', id: 'ann' } as const;
  const registers = [
    keyRegister(ann, 'shop/sell', 'k'),
    keyRegister({ ...ann, role: 'customer' }, 'shop/sell', 'k'),
    keyRegister({ ...ann, tenant: 'other' }, 'shop/sell', 'k'),
    keyRegister({ ...ann, id: 'bob' }, 'shop/sell', 'k'),
    keyRegister(ann, 'shop/buy', 'k'),
    keyRegister(ann, 'shop/sell', 'l'),
  ];
  assert.equal(new Set(registers).size, registers.length);
});

test('a field named __proto__ is a field like any other: bodies that differ in it differ', () => {
  const body = '{"a":1,"__proto__":{"b":2}}';
  assert.equal(canonicalJson(JSON.parse(body)), '{"__proto__":{"b":2},"a":1}');
  assert.notEqual(bodyHash(s, JSON.parse(body)), bodyHash(s, { a: 1 }));
});
