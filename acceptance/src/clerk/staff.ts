import assert from 'node:assert/strict';
import { aProduct, pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow } from '../suite/days.ts';
import { newToken, type World } from '../suite/world.ts';

/** Who works in the shop, and what they may do. */
export const staff = chapter('an owner gives out work', {
  'a clerk may do what the role names and nothing else': async (world) => {
    const { sku } = await aProduct(world);
    const clerk = await world.clerk('catalog/change-price', 'customers/customers');
    await clerk.does('catalog/change-price', { sku, price: pounds(500) });
    await clerk.sees('customers/customers', { limit: 1 });
    for (const command of ['publish-product', 'archive-product', 'retire-product']) {
      const { detail } = await clerk.isRefused('403 forbidden', `catalog/${command}`, { sku });
      assert.match(detail, new RegExp(`catalog/${command}`));
    }
    await clerk.isNotTold('403 forbidden', 'customers/person-data', { customer: 'anybody' });
    await clerk.isRefused('403 forbidden', 'customers/appoint-staff', { staff: clerk.staff, roles: ['owner'] });
  },

  'a role that changes changes what its holders may do': async (world) => {
    const { owner } = world;
    const { sku } = await aProduct(world);
    const clerk = await world.clerk('catalog/publish-product');
    await clerk.isRefused('403 forbidden', 'catalog/archive-product', { sku });
    const permissions = [{ operation: 'catalog/archive-product' }];
    await owner.does('customers/define-role', { role: clerk.role, permissions });
    await clerk.does('catalog/archive-product', { sku });
    await clerk.isRefused('403 forbidden', 'catalog/publish-product', { sku });
  },

  'a key opens no more than it was made for, and nothing once it is ended': async (world) => {
    const { owner } = world;
    const clerk = await world.clerk('customers/customers', 'customers/countries');
    const token = newToken();
    const key = { staff: clerk.staff, key: 'till', token, operations: ['customers/customers'] };
    await owner.does('customers/make-key', key);
    const till = world.bearing('the till', token);
    await till.sees('customers/customers', { limit: 1 });
    await till.isNotTold('403 forbidden', 'customers/countries');
    const keys = await owner.get('customers/keys', { staff: clerk.staff });
    assert.deepEqual(keys.body.rows.map((one: any) => [one.key, one.operations]).toSorted(), [
      ['first', null],
      ['till', ['customers/customers']],
    ]);
    assert.ok(!keys.text.includes(token));
    await owner.does('customers/end-key', { staff: clerk.staff, key: 'till' });
    await till.isNotTold('401 unauthenticated', 'customers/customers');
    await clerk.sees('customers/customers', { limit: 1 });
  },

  'a key whose time is over opens nothing': async (world) => {
    const clerk = await world.clerk('customers/countries');
    const token = newToken();
    await world.owner.does('customers/make-key', { staff: clerk.staff, key: 'short', token, until: daysFromNow(-1) });
    await world.bearing('an old key', token).isNotTold('401 unauthenticated', 'customers/countries');
  },

  'who is dismissed may do nothing any more': async (world) => {
    const clerk = await world.clerk('customers/countries');
    await clerk.sees('customers/countries');
    await world.owner.does('customers/dismiss-staff', { staff: clerk.staff });
    await clerk.isNotTold('401 unauthenticated', 'customers/countries');
    await world.owner.isRefused('404 no-such-staff', 'customers/dismiss-staff', { staff: world.name('nobody') });
  },

  'nobody gives away what they have not got': async (world) => {
    const manager = await world.clerk(
      'customers/define-role',
      'customers/appoint-staff',
      'customers/make-key',
      'customers/dismiss-staff',
    );
    const [ownerName, role] = [await anOwner(world), world.name('mine')];
    const attempts: readonly [string, object][] = [
      ['define-role', { role, permissions: [{ operation: '*' }] }],
      ['define-role', { role, permissions: [{ operation: 'payments/issue-refund' }] }],
      ['appoint-staff', { staff: manager.staff, roles: ['owner'] }],
      ['appoint-staff', { staff: ownerName, roles: [] }],
      ['make-key', { staff: ownerName, key: world.name('k'), token: newToken() }],
      ['dismiss-staff', { staff: ownerName }],
    ];
    for (const [command, body] of attempts) await manager.isRefused('409 beyond-own', `customers/${command}`, body);
    await manager.does('customers/appoint-staff', { staff: world.name('deputy'), roles: [manager.role] });
  },

  'the role of owners is built in, and its last holder stays': async (world) => {
    const { owner } = world;
    await owner.isRefused('409 role-built-in', 'customers/define-role', { role: 'owner', permissions: [] });
    await owner.isRefused('404 no-such-role', 'customers/appoint-staff', {
      staff: world.name('x'),
      roles: [world.name('none')],
    });
    const owners = await ownersOf(world);
    // With several owners each of them may go; only of the last is anything to be shown.
    if (owners.length > 1) return;
    await owner.isRefused('409 last-owner', 'customers/appoint-staff', { staff: owners[0], roles: [] });
    await owner.isRefused('409 last-owner', 'customers/dismiss-staff', { staff: owners[0] });
  },

  'a clerk gives away no more than the role allows, and nothing in another currency': async (world) => {
    const { owner } = world;
    const clerk = await world.clerk('payments/grant-credit');
    const permissions = [{ operation: 'payments/grant-credit', limits: [pounds(5000)] }];
    await owner.does('customers/define-role', { role: clerk.role, permissions });
    const customer = world.name('ann');
    const grant = (amount: object) => ({
      grant: world.name('grant'),
      customer,
      amount,
      from: 'expense:other',
      reason: 'The parcel came late',
    });
    await clerk.does('payments/grant-credit', grant(pounds(5000)));
    await clerk.isRefused('403 forbidden', 'payments/grant-credit', grant(pounds(5001)));
    await clerk.isRefused('403 forbidden', 'payments/grant-credit', grant({ ...pounds(1), currency: 'EUR' }));
    await owner.does('payments/grant-credit', grant(pounds(5001)));
  },

  'amounts that a clerk may not go beyond are part of the role': async (world) => {
    const { owner } = world;
    const role = world.name('refunder');
    const limits = [pounds(5000)];
    await owner.does('customers/define-role', { role, permissions: [{ operation: 'payments/issue-refund', limits }] });
    const listed = (await owner.sees('customers/roles')).rows.find((one: any) => one.role === role);
    assert.deepEqual(listed.permissions, [{ operation: 'payments/issue-refund', limits }]);
    const token = newToken();
    const permissions = ['define-role', 'appoint-staff'].map((command) => ({ operation: `customers/${command}` }));
    const boss = world.name('boss');
    await owner.does('customers/define-role', {
      role: boss,
      permissions: [...permissions, { operation: 'payments/issue-refund', limits }],
    });
    await owner.does('customers/appoint-staff', { staff: boss, roles: [boss] });
    await owner.does('customers/make-key', { staff: boss, key: 'first', token });
    const more = {
      role: world.name('more'),
      permissions: [{ operation: 'payments/issue-refund', limits: [pounds(5001)] }],
    };
    await world.bearing('the boss', token).isRefused('409 beyond-own', 'customers/define-role', more);
  },

  'customers are put into groups': async (world) => {
    const { owner } = world;
    const [ann, group] = [await world.customer(), world.name('trade')];
    await owner.isRefused('404 no-such-group', 'customers/put-in-group', { customer: ann.customer, group });
    await owner.does('customers/define-group', { group, name: 'Trade customers' });
    await owner.does('customers/put-in-group', { customer: ann.customer, group });
    await owner.does('customers/put-in-group', { customer: ann.customer, group });
    assert.deepEqual(await owner.sees('customers/groups-of', { customer: ann.customer }), [group]);
    await owner.does('customers/take-out-of-group', { customer: ann.customer, group });
    assert.deepEqual(await owner.sees('customers/groups-of', { customer: ann.customer }), []);
    await owner.isRefused('404 no-such-customer', 'customers/put-in-group', { customer: world.name('nobody'), group });
  },
});

async function ownersOf(world: World): Promise<string[]> {
  const { rows } = await world.owner.sees('customers/staff-members', { limit: 1000 });
  return rows.filter((one: any) => one.roles.includes('owner')).map((one: any) => one.staff as string);
}

async function anOwner(world: World): Promise<string> {
  const [name = ''] = await ownersOf(world);
  return name;
}
