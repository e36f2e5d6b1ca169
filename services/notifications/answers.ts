import { answer, isErased, toPage, type Row } from '@banyan/core';
import { notifications } from './contract.ts';
import { outbox } from './outbox.ts';

function toRecord(row: Row<typeof outbox>) {
  const { mail, template, customer, to, subject, text, status, round, attempts, said, queuedAt, changedAt } = row;
  return { mail, template, customer, to, subject, text, status, round, attempts, said, queuedAt, changedAt };
}

/** One e-mail. */
export const findMail = answer(notifications, 'mail', { outbox }, async ({ mail }, views) => {
  const row = await views.outbox.get(mail);
  return row === undefined ? null : toRecord(row);
});

/** E-mails by what became of them. */
export const listOutbox = answer(notifications, 'outbox', { outbox }, async ({ status, ...rest }, views) => {
  const which =
    status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
  return toPage(await views.outbox.list({ ...which, direction: 'descending', ...rest }), toRecord);
});

/** What is due, with all that the worker needs. */
export const mailsToSend = answer(notifications, 'mails-to-send', { outbox }, async (paging, views) => {
  const page = toPage(await views.outbox.list({ index: 'by-status', equals: ['due'], ...paging }), (row) => row);
  return { ...page, rows: page.rows.flatMap(toSend) };
});

function toSend(row: Row<typeof outbox>) {
  const { mail, round, attempts, to, subject, text, template, customer, asked, link } = row;
  if (isErased(to) || isErased(subject) || isErased(text)) return [];
  const purpose = PURPOSES[template];
  const token = purpose === undefined || asked === null ? null : { customer, purpose, id: asked };
  return [{ mail, round, attempt: attempts + 1, to, subject, text, token, link }];
}

const PURPOSES: Readonly<Partial<Record<string, 'verification' | 'reset'>>> = {
  'verify-email': 'verification',
  'reset-password': 'reset',
};
