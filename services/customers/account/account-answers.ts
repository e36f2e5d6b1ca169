import { answer, type Permission } from '@banyan/core';
import { customers } from '../contract.ts';
import { permissionsFromViews, staffViews } from '../staff/staff-answers.ts';
import { credentials } from './credentials.ts';
import { mailTokenName } from './mail-token.ts';

const ROLES = { session: 'customer', key: 'staff', visitor: 'public' } as const;
const LISTED_MAX = 1000;

/** Whom a token stands for. Whether its time is over, whoever asks has to see: answers know no time. */
export const callerOf = answer(customers, 'caller-of', { credentials, ...staffViews }, async ({ token }, views) => {
  const { rows } = await views.credentials.list({ index: 'by-digest', equals: [token], direction: 'descending' });
  const found = rows.find(({ ended }) => !ended);
  if (found === undefined) return null;
  const { kind, holder: id, name: credential, until, operations } = found;
  const all = kind === 'key' ? await permissionsFromViews(id, views) : [];
  const permissions = operations === null ? all : operations.flatMap((operation) => narrowed(all, operation));
  return { role: ROLES[kind], id, credential, until, permissions };
});

/** What is left of permissions in a key for one operation: nothing, if its holder has not got it (any more). */
function narrowed(all: readonly Permission[], operation: string): Permission[] {
  return all
    .filter((held) => held.operation === operation || held.operation === '*')
    .map((held) => ({ ...held, operation }));
}

/** What is sent to whoever has to show that an address is theirs. */
export const mailToken = answer(customers, 'mail-token', {}, async ({ customer, purpose, id }, _, { tokenOf }) =>
  tokenOf(mailTokenName(customer, purpose, id)),
);

/** Where the caller is signed in. */
export const mySessions = answer(customers, 'my-sessions', { credentials }, async (_, views, { caller }) => {
  const { rows } = await views.credentials.list({
    index: 'by-holder',
    equals: ['session', caller.id],
    direction: 'descending',
    limit: LISTED_MAX,
  });
  return rows
    .filter(({ ended }) => !ended)
    .map(({ name, label, openedAt, until }) => ({
      session: name,
      label,
      openedAt,
      until: until ?? openedAt,
      present: name === caller.credential,
    }));
});
