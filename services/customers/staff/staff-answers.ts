import { answer, readNamedPlace, toPage, writePlace, type Permission, type Row, type ViewReaders } from '@banyan/core';
import { credentials } from '../account/credentials.ts';
import { customers } from '../contract.ts';
import { firstOwner, ownerRole } from './staff-streams.ts';
import { members, ownerList, roles } from './staff-views.ts';

/** What it takes to know what somebody may do. */
export const staffViews = { members, roles, ownerList };

const PAGE = 100;
const LISTED_MAX = 1000;

/** What a member of staff may do. */
export async function permissionsFromViews(
  staff: string,
  views: ViewReaders<typeof staffViews>,
): Promise<Permission[]> {
  if ((await ownersIn(views)).includes(staff)) return [{ operation: '*' }];
  const member = await views.members.get(staff);
  const defined = await Promise.all((member?.roles ?? []).map((name) => views.roles.get(name)));
  return defined.flatMap((role) => role?.permissions ?? []).map(copied);
}

async function ownersIn(views: ViewReaders<typeof staffViews>): Promise<readonly string[]> {
  return (await views.ownerList.get('all'))?.owners ?? [firstOwner];
}

function copied({ operation, limits }: Row<typeof roles>['permissions'][number]): Permission {
  return { operation, ...(limits !== undefined && { limits }) };
}

/** What a member of staff may do, for the gateway. */
export const findPermissions = answer(customers, 'permissions-of', staffViews, ({ staff }, views) =>
  permissionsFromViews(staff, views),
);

/** Everybody who works here. The first owner is one without having been appointed: no row says so, and so a page goes on from a name. */
export const listStaff = answer(
  customers,
  'staff-members',
  staffViews,
  async ({ limit = PAGE, after, direction = 'ascending' }, views) => {
    const list = { query: 'customers/staff-members', parts: [direction] };
    const passed = after === undefined ? undefined : readNamedPlace(list, after);
    const isRising = direction === 'ascending';
    const page = await views.members.list({
      index: 'by-name',
      ...(passed !== undefined && (isRising ? { from: passed } : { to: passed })),
      direction,
      limit: Math.min(limit + 1, LISTED_MAX),
    });
    const found = page.rows.filter(({ staff }) => staff !== passed);
    const last = page.next === undefined ? undefined : page.rows.at(-1)?.staff;
    const isLater = (one: string, other: string): boolean => (isRising ? one > other : one < other);
    const isHere =
      (passed === undefined || isLater(firstOwner, passed)) && (last === undefined || isLater(last, firstOwner));
    if (isHere && (await views.members.get(firstOwner)) === undefined && (await ownersIn(views)).includes(firstOwner)) {
      const before = found.filter(({ staff }) => isLater(firstOwner, staff)).length;
      found.splice(before, 0, { staff: firstOwner, roles: [ownerRole] });
    }
    const rows = found.slice(0, limit);
    const hasMore = found.length > limit || page.next !== undefined;
    return { rows, next: hasMore ? writePlace(list, rows.at(-1)!.staff) : null };
  },
);

/** One of them. */
export const findMember = answer(customers, 'staff-member', staffViews, async ({ staff }, views) => {
  const { roles: held = [] } = (await views.members.get(staff)) ?? {};
  if (held.length > 0) return { staff, roles: held };
  return (await ownersIn(views)).includes(staff) ? { staff, roles: [ownerRole] } : null;
});

/** One role. */
export const findRole = answer(
  customers,
  'role',
  { roles },
  async ({ role }, views) => (await views.roles.get(role)) ?? null,
);

/** The roles. */
export const listRoles = answer(customers, 'roles', { roles }, async (paging, views) => {
  return toPage(await views.roles.list({ index: 'by-name', ...paging }), (row) => row);
});

/** Somebody's keys. */
export const listKeys = answer(customers, 'keys', { credentials }, async ({ staff, ...paging }, views) => {
  const where = [{ facet: 'ended', anyOf: [false] }] as const;
  const page = await views.credentials.list({ index: 'by-holder', equals: ['key', staff], where, ...paging });
  return toPage(page, ({ name, until, operations }) => ({ key: name, until, operations }));
});
