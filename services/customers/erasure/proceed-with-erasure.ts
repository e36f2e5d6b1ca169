import { decision, reject, type DecisionContext } from '@banyan/core';
import { account } from '../account/account.ts';
import { emailClaim } from '../account/email-claim.ts';
import { endSessions, sessions } from '../account/sessions.ts';
import { visitorName, visitorToken } from '../account/visitor.ts';
import { customers } from '../contract.ts';
import { customer } from '../customer.ts';
import { erasure } from './erasure.ts';

interface Obstacle {
  readonly kind: string;
  readonly name: string;
}

/**
 * The worker has asked all who may know what is not finished. With nothing left it begins, in one decision: the account is shut, its sessions end, or the visitor’s token, and what stands for its addresses
 * can be claimed by nobody any more, since it is about to be forgotten.
 */
export const proceedWithErasure = decision(
  customers,
  'proceed-with-erasure',
  ({ customer: id }) => ({
    it: erasure(id),
    person: customer(id),
    own: account(id),
    signedIn: sessions(id),
    visitor: visitorName(id),
  }),
  ({ customer: id, erasure: name, obstacles }, { it, person, own, signedIn, visitor }, context) => {
    const { status, erasure: known, obstacles: before } = it.state;
    if (known !== name) return { status: null };
    if (status !== 'waiting') return { status: status === 'none' ? null : status };
    if (obstacles.length > 0) {
      if (textOf(obstacles) !== textOf(before)) it.append('erasure-waits', { customer: id, erasure: name, obstacles });
      return { status };
    }
    const names = [...own.state.formerDigests, ...(own.state.emailDigest === null ? [] : [own.state.emailDigest])];
    const retired = names.filter((one) => retire(id, one, context));
    endSessions(signedIn, id, signedIn.state.open);
    const { digest } = visitor.state;
    if (digest !== '') context.stream(visitorToken(digest)).append('visitor-ended', { visitor: id, digest });
    if (person.state.state !== 'unknown') person.append('customer-closed', { customer: id });
    it.append('erasure-begun', { customer: id, erasure: name, names: retired });
    return { status: 'begun' as const };
  },
);

/** An address that the person has given up may be somebody else’s by now, who keeps it. */
function retire(id: string, emailDigest: string, { stream }: DecisionContext): boolean {
  const claim = stream(emailClaim(emailDigest));
  if (claim.state.retired || (claim.state.customer !== null && claim.state.customer !== id)) return false;
  claim.append('email-retired', { emailDigest });
  return true;
}

function textOf(obstacles: readonly Obstacle[]): string {
  return JSON.stringify(obstacles.map(({ kind, name }) => JSON.stringify([kind, name])).toSorted(byText));
}

/** The keys are destroyed. */
export const confirmErasure = decision(
  customers,
  'confirm-erasure',
  ({ customer: id }) => erasure(id),
  ({ customer: id, erasure: name }, it) => {
    const { status, erasure: known } = it.state;
    if (known !== name || (status !== 'begun' && status !== 'erased')) return reject('no-such-erasure');
    if (status === 'begun') it.append('person-erased', { customer: id, erasure: name });
  },
);

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
