import { NetworkError } from './network-error.ts';
import { FAULTS, type Faults } from './faults.ts';
import { Input } from './http.ts';
import type { Network } from './network.ts';
import { settlementOf, type SettlementFault } from './settlement.ts';
import type { Webhooks } from './webhooks.ts';

/** What the admin's endpoints steer. */
export interface Steered {
  readonly network: Network;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly settlementFaults: SettlementFault[];
  /** Breaks every connection for so long; 0: until told otherwise, undefined: not any more. */
  readonly setDown: (forMs: number | undefined) => void;
  /** Lets the requests go on that are `late` without a time. */
  readonly release: () => Promise<number>;
}

/** The endpoints by which tests steer how the network misbehaves; undefined when there is nothing at the path. */
export async function admin(path: string, text: string, steered: Steered): Promise<unknown> {
  const { network, faults, webhooks } = steered;
  const input = new Input(text);
  const [, what, id = ''] = /^\/admin\/(captures|disputes|refunds)\/([\w-]+)$/.exec(path) ?? [];
  if (what === 'disputes') return network.closeDispute(id, input.oneOf('status', ['won', 'lost']));
  if (what === 'captures' || what === 'refunds') {
    const status = input.oneOf('status', ['succeeded', 'failed']);
    const reason = input.text('reason', what === 'captures' ? 'insufficient-funds' : 'account-closed');
    return what === 'captures' ? network.endCapture(id, status, reason) : network.endRefund(id, status, reason);
  }
  switch (path) {
    case '/admin/faults': {
      const [reference, delayMs] = [input.optionalText('reference'), input.integer('delayMs', 0, 0)];
      faults.add({
        operation: input.text('operation'),
        fault: input.oneOf('fault', FAULTS),
        times: input.integer('times', 1, 1),
        ...(reference !== undefined && { reference }),
        ...(delayMs > 0 && { delayMs }),
      });
      return {};
    }
    case '/admin/chaos':
      faults.setChaos({ seed: input.text('seed'), rates: input.record('rates') });
      return {};
    case '/admin/calm':
      faults.clear();
      steered.settlementFaults.length = 0;
      steered.setDown(undefined);
      return {};
    case '/admin/release':
      return { released: await steered.release() };
    case '/admin/down':
      steered.setDown(input.integer('forMs', 0, 0));
      return {};
    case '/admin/up':
      steered.setDown(undefined);
      return {};
    case '/admin/clock':
      network.advance(input.integer('advanceMs', 0));
      return { now: network.clock.now() };
    case '/admin/webhooks':
      webhooks.settings = {
        url: input.optionalText('url') ?? webhooks.settings.url,
        secret: input.text('secret', webhooks.settings.secret),
        mode: input.oneOf('mode', ['at-once', 'held'], webhooks.settings.mode),
        copies: input.integer('copies', 1, webhooks.settings.copies),
      };
      return {};
    case '/admin/webhooks/deliver': {
      const order = input.oneOf('order', ['in-order', 'reversed', 'shuffled'], 'in-order');
      const sent = await webhooks.deliver({
        order,
        copies: input.integer('copies', 1, 1),
        seed: input.text('seed', '1'),
      });
      return { sent };
    }
    case '/admin/disputes':
      return network.openDispute(input.text('payment'), input.integer('amount', 1), input.text('reason', 'fraudulent'));
    case '/admin/settlement-faults':
      steered.settlementFaults.push({
        object: input.text('object'),
        fault: input.oneOf('fault', ['omit', 'double', 'alter']),
      });
      return {};
    case '/admin/settlement':
      return { lines: settlementOf(network.payments.values(), input.text('day')) };
    default:
      throw new NetworkError(404, 'not-found', 'there is nothing here');
  }
}
