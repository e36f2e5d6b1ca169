import { randomUUID } from 'node:crypto';
import assert from 'node:assert/strict';
import { catalogService } from '@banyan/catalog';
import { catalog } from '@banyan/catalog/contract';
import { channelsService } from '@banyan/channels';
import { channels } from '@banyan/channels/contract';
import type { Caller } from '@banyan/core';
import { customersService } from '@banyan/customers';
import { staff, startSystem, type System } from '@banyan/engine';
import { inventoryService } from '@banyan/inventory';
import { pricingService } from '@banyan/pricing';
import { shippingService } from '@banyan/shipping';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { carts } from '../contract.ts';
import { cartsService } from '../service.ts';
import type { ManualTime } from './manual-time.ts';
import { money } from '../testing/money.ts';

/** A visitor with their token, for tests. */
export function newGuest(): Caller {
  const id = `visitor:${randomUUID()}`;
  return { role: 'public', id, tenant: 'default', credential: id };
}

/** A shop in a data folder, with all services that carts learn from. For tests. */
export class Shop {
  readonly #path: string;
  readonly #time: ManualTime | undefined;
  #folder!: DataFolder;
  system!: System;

  constructor(path: string, time?: ManualTime) {
    this.#path = path;
    this.#time = time;
  }

  async start(): Promise<void> {
    this.#folder = openDataFolder(this.#path);
    const services = [
      catalogService,
      inventoryService,
      channelsService,
      shippingService,
      customersService,
      pricingService,
      cartsService,
    ];
    const { stores } = this.#folder;
    const time = this.#time;
    const ports = time && { ports: { clock: time.clock, scheduler: time.scheduler } };
    this.system = await startSystem({ services, stores, ...ports });
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await this.#folder.close();
  }

  by(caller: Caller) {
    return this.system.client(caller);
  }

  get keeper() {
    return this.by(staff('keeper'));
  }

  /** Mugs for 10.00 GBP or 12.00 EUR, cups in two colours for 10.00 GBP. */
  async open(): Promise<void> {
    const { keeper } = this;
    await keeper.send(channels, 'open-channel', {
      channel: 'web',
      name: 'Web',
      legalEntity: { id: 'uk', name: 'Banyan Ltd', country: 'GB' },
      currencies: ['GBP', 'EUR'],
      languages: ['en'],
      countries: ['GB'],
      priceLists: ['sale'],
      taxDisplay: 'with-tax',
      timeZone: 'Europe/London',
      locations: ['main'],
      series: { orders: 'o', invoices: 'i', creditNotes: 'c' },
    });
    for (const sku of ['MUG', 'CUP']) {
      await keeper.send(catalog, 'draft-product', { sku, name: sku });
      await keeper.send(catalog, 'change-price', { sku, price: money(1000) });
      await keeper.send(catalog, 'publish-product', { sku });
    }
    await keeper.send(catalog, 'change-price', { sku: 'MUG', price: money(1200, 'EUR') });
    const values = ['red', 'blue'].map((code) => ({ code, label: code }));
    const choice = (value: string) => [{ option: 'colour', value }];
    await keeper.send(catalog, 'set-options', {
      product: 'CUP',
      options: [{ code: 'colour', label: 'Colour', values }],
      variants: [{ sku: 'CUP', choices: choice('red') }],
    });
    await keeper.send(catalog, 'add-variant', { product: 'CUP', sku: 'CUP-BLUE', choices: choice('blue') });
    await this.system.operations.settle();
  }

  /** A cart with these quantities by SKU, on lines that are called like them. */
  async fill(caller: Caller, quantities: Readonly<Record<string, number>>, cart: string = randomUUID()) {
    const lines = Object.entries(quantities).map(([sku, quantity]) => ({ line: sku, sku, quantity }));
    const outcome = await this.by(caller).send(carts, 'add-lines', { cart, channel: 'web', currency: 'GBP', lines });
    assert.ok(outcome.done, JSON.stringify(outcome));
    return { cart, after: outcome.token };
  }

  /** A cart as its owner sees it, once everything has been learnt. */
  async seen(caller: Caller, cart: string) {
    await this.system.operations.settle();
    const found = await this.by(caller).query(carts, 'cart', { cart });
    assert.ok(found !== null);
    return found;
  }
}
