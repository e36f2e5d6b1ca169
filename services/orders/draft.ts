import { defaultChannel } from '@banyan/channels/contract';
import { reject, type CommandBody, type DecisionContext, type Handle } from '@banyan/core';
import { knownChannel } from './checkout/known-channel.ts';
import type { orders } from './contract.ts';
import { toMoney } from './exact-amounts.ts';
import { takeOut } from './line-words.ts';
import { holdLines, type Line } from './lines.ts';
import type { OrderState } from './order-state.ts';

type NewOrder = CommandBody<typeof orders, 'draft-order'>;
type OrderHandle = Handle<typeof orders, OrderState, 'order-drafted'>;

/** Drafts an order, unless it exists with the same content already. Undefined: it is there; else the rejection. */
export function draft(
  { order, customer, country, currency, continues, channel: named, lines: newLines }: NewOrder,
  it: OrderHandle,
  { stream }: Pick<DecisionContext, 'stream'>,
  visitor?: string,
) {
  const held = holdLines(newLines, currency);
  if ('rejected' in held) return held;
  const { lines, total } = held;
  const channel = named ?? defaultChannel;
  if (it.version > 0) {
    const { state } = it;
    const same =
      contentOf([channel, customer, country, currency, continues ?? null], lines) ===
      contentOf([state.channel, state.customer, state.country, state.currency, state.continues], state.lines);
    return same ? undefined : reject('order-exists', { order });
  }
  if (named !== undefined) {
    const { facts } = stream(knownChannel(named)).state;
    if (facts === null) return reject('no-such-channel', { channel: named });
    if (!facts.isOpen) return reject('channel-closed', { channel: named });
  }
  if (total < 0) return reject('negative-total', { total: toMoney(total, currency) });
  const head = { channel, customer, country, currency, ...(continues === undefined ? {} : { continues }) };
  const whose = visitor === undefined ? {} : { visitor };
  it.append('order-drafted', { order, ...head, ...sealNotes(lines, customer ?? visitor), total, ...whose });
  return undefined;
}

/** Lines as they are recorded, what is noted of them sealed by the key of whoever orders. Of nobody known nothing can be sealed. */
function sealNotes(lines: readonly Line[], about: string | undefined) {
  const { lines: bare, words } = takeOut(lines, 'note');
  return about === undefined || words.length === 0 ? { lines } : { lines: bare, about, notes: words };
}

function contentOf(head: readonly (string | null)[], lines: readonly Line[]): string {
  const held = lines.map(({ sku, kind, quantity, price, note }) => [sku, kind, quantity, price, note ?? null]);
  return JSON.stringify([...head, held]);
}
