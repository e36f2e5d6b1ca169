import { T, erasable, isErased, range, view } from '@banyan/core';
import { mailRecord, notifications } from './contract.ts';
import {
  TEXTS,
  amountOf,
  decimalOf,
  itemsOf,
  linkOf,
  timeOf,
  nameOf,
  reasonOf,
  renderMail,
  sentBy,
  sumsOf,
  payUntilOf,
  validOf,
} from './templates.ts';

const { subject: _, text: __, ...kept } = mailRecord.properties;
const keyOf = ({ mail }: { readonly mail: string }): string => mail;
const gone = { erased: true as const };

/** Every e-mail, rendered. Of somebody who has been erased nothing is left to be sent. */
export const outbox = view(
  'outbox',
  {
    ...kept,
    subject: erasable(T.String()),
    text: erasable(T.String()),
    asked: T.Union([T.Null(), T.String()]),
    link: T.Union([T.Null(), T.String()]),
  },
  { 'by-time': range('queuedAt'), 'by-status': range('status', 'queuedAt') },
).on(
  notifications,
  {
    'mail-queued': {
      key: keyOf,
      fold: (_row, { mail, template, customer, to, name, facts }, { recordedAt }) => {
        const erased = isErased(to) || isErased(name);
        const { subject, text } = erased ? { subject: gone, text: gone } : renderMail(template, name, facts);
        return {
          mail,
          template,
          customer,
          to,
          subject,
          text,
          asked: facts.asked ?? null,
          link: facts.link ?? null,
          status: erased ? 'erased' : 'due',
          round: 1,
          attempts: 0,
          said: null,
          queuedAt: recordedAt,
          changedAt: recordedAt,
        };
      },
    },
    'mail-sent': {
      key: keyOf,
      fold: (row, { said }, { recordedAt }) =>
        row && { ...row, status: 'sent', said, attempts: row.attempts + 1, changedAt: recordedAt },
    },
    'mail-deferred': {
      key: keyOf,
      fold: (row, { said, attempt }, { recordedAt }) =>
        row && {
          ...row,
          status: isErased(row.to) ? 'erased' : 'waiting',
          said,
          attempts: attempt,
          changedAt: recordedAt,
        },
    },
    'mail-due': {
      key: keyOf,
      fold: (row, _event, { recordedAt }) =>
        row && { ...row, status: isErased(row.to) ? 'erased' : 'due', changedAt: recordedAt },
    },
    'mail-failed': {
      key: keyOf,
      fold: (row, { said }, { recordedAt }) =>
        row && { ...row, status: 'failed', said, attempts: row.attempts + 1, changedAt: recordedAt },
    },
    'mail-requeued': {
      key: keyOf,
      fold: (row, { round }, { recordedAt }) =>
        row && {
          ...row,
          status: isErased(row.to) ? 'erased' : 'due',
          round,
          attempts: 0,
          said: null,
          changedAt: recordedAt,
        },
    },
  },
  {
    leansOn: [
      keyOf,
      gone,
      renderMail,
      TEXTS,
      nameOf,
      itemsOf,
      amountOf,
      decimalOf,
      sumsOf,
      sentBy,
      linkOf,
      timeOf,
      reasonOf,
      payUntilOf,
      validOf,
    ],
  },
);
