import type { SystemOperations } from '@banyan/cli';

/** What the logs of a system say of what the history is about. */
export interface Facts {
  /** Orders that came of checkouts, in the order of the log. */
  readonly orders: readonly { readonly order: string; readonly number: number; readonly series: string }[];
  /** What was billed for orders: the ids of the invoices. */
  readonly bills: readonly { readonly order: string; readonly invoice: string; readonly gross: number }[];
  /** Invoices in the books. */
  readonly invoices: readonly string[];
  /** By SKU: what came in, what is held or gone, and what is free by the newest event. */
  readonly stock: ReadonlyMap<string, Readonly<Stock>>;
}

/** Pieces of an article. */
export interface Stock {
  received: number;
  taken: number;
  free: number;
}

interface Told {
  readonly order: string;
  readonly number: number;
  readonly series: string;
  readonly invoice: string;
  readonly gross: number;
  readonly document: string;
  readonly kind: string;
  readonly sku: string;
  readonly quantity: number;
  readonly free?: number;
}

const PAGE_EVENTS = 2000;

/** Reads on in the logs where it has stopped, and adds up what they say. */
export class FactReader {
  readonly #orders: Facts['orders'][number][] = [];
  readonly #bills: Facts['bills'][number][] = [];
  readonly #invoices: string[] = [];
  readonly #stock = new Map<string, Stock>();
  readonly #positions = new Map<string, number>();

  async read(operations: Pick<SystemOperations, 'readLog'>): Promise<Facts> {
    for (const service of ['orders', 'inventory', 'payments'])
      for (let isMore = true; isMore;) {
        const events = await operations.readLog(service, this.#positions.get(service) ?? 0, PAGE_EVENTS);
        for (const { type, payload, position } of events) {
          this.#hear(type, JSON.parse(payload) as Told);
          this.#positions.set(service, position);
        }
        isMore = events.length > 0;
      }
    return { orders: this.#orders, bills: this.#bills, invoices: this.#invoices, stock: this.#stock };
  }

  /** What is free of an article by its newest event; 0 where nothing ever came. */
  freeOf(sku: string): number {
    return this.#stock.get(sku)?.free ?? 0;
  }

  #hear(type: string, told: Told): void {
    if (type === 'order-accepted') this.#orders.push(told);
    else if (type === 'fulfilment-billed') this.#bills.push(told);
    else if (type === 'document-posted' && told.kind === 'invoice') this.#invoices.push(told.document);
    else if (type === 'stock-received') this.#move(told, (stock) => (stock.received += told.quantity));
    else if (type === 'stock-reserved') this.#move(told, (stock) => (stock.taken += told.quantity));
    else if (type === 'stock-released') this.#move(told, (stock) => (stock.taken -= told.quantity));
  }

  #move({ sku, free }: Told, move: (stock: Stock) => void): void {
    const stock = this.#stock.get(sku) ?? { received: 0, taken: 0, free: 0 };
    this.#stock.set(sku, stock);
    move(stock);
    stock.free = free ?? stock.received - stock.taken;
  }
}
