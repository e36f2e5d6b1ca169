import { catalog } from '@banyan/catalog/contract';
import { InvalidError, type CommandBody, type CommandName } from '@banyan/core';
import type { CommandSender } from '../import/command-sender.ts';
import { codeOf, slugOf, type ProductLine } from './product-line.ts';

type Catalog = typeof catalog;
type AttributeType = 'text' | 'number' | 'boolean' | 'choice';

/** Thrown when the catalog refuses what a file says of a product; the message is the reason. */
export class ProductRefused extends Error {
  override readonly name = 'ProductRefused';
}

const LANGUAGE = 'en';

/**
 * Brings products into the catalog through its own commands, each of which changes nothing when the catalog is so already: whatever was sent before
 * may be sent again.
 */
export class ProductSender {
  readonly #sender: CommandSender;
  readonly #at: string;
  readonly #attributes: Map<string, AttributeType>;
  /** Categories that are known to be there, or are being made. */
  readonly #categories = new Map<string, Promise<void>>();

  constructor(sender: CommandSender, at: string, attributes: ReadonlyMap<string, AttributeType>) {
    this.#sender = sender;
    this.#at = at;
    this.#attributes = new Map(attributes);
  }

  /** Defines the attributes of a file that the catalog does not have, as texts. */
  async define(attributes: readonly string[]): Promise<void> {
    for (const attribute of attributes) {
      if (this.#attributes.has(attribute)) continue;
      await this.#send('define-attribute', { attribute, label: attribute, type: 'text' });
      this.#attributes.set(attribute, 'text');
    }
  }

  /** Sends a product with all its variants, which stand one after the other in the file. @throws ProductRefused */
  async send(lines: readonly ProductLine[]): Promise<void> {
    const first = lines[0]!;
    const { product: sku, name, description } = first;
    if (first.sku !== sku) throw new ProductRefused(`the first line of product ${sku} is not the one with its SKU`);
    const drafted = await this.#offer('draft-product', { sku, name, description });
    if (drafted !== undefined) await this.#send('describe-product', { sku, name, description });
    await this.#sendVariants(lines);
    await this.#sendPresentation(first);
    if (first.state !== 'draft') await this.#send('publish-product', { sku });
    if (first.state === 'archived') await this.#send('archive-product', { sku });
  }

  async #sendVariants(lines: readonly ProductLine[]): Promise<void> {
    const [first, ...others] = lines as [ProductLine, ...ProductLine[]];
    const choices = ({ options }: ProductLine) =>
      options.map(({ option, label }) => ({ option, value: codeOf(label) }));
    if (first.options.length > 0) {
      const options = first.options.map(({ option }) => ({
        code: option,
        label: option,
        values: valuesOf(option, lines),
      }));
      const variants = [{ sku: first.sku, choices: choices(first) }];
      await this.#send('set-options', { product: first.product, options, variants });
    }
    const { sku, weightGrams, taxClass } = first;
    await this.#send('describe-variant', { sku, weightGrams, taxClass });
    for (const other of others) {
      const { sku: further, product, weightGrams: grams, taxClass: tax } = other;
      const facts = { weightGrams: grams, taxClass: tax };
      const added = await this.#offer('add-variant', { product, sku: further, choices: choices(other), ...facts });
      if (added === 'sku-taken') await this.#send('describe-variant', { sku: further, ...facts });
      else if (added !== undefined) throw new ProductRefused(`add-variant of ${further} was refused: ${added}`);
    }
    for (const { sku: of, price } of lines)
      if (price !== undefined) await this.#send('change-price', { sku: of, price });
  }

  async #sendPresentation({ sku, name, slug, image, categories, attributes }: ProductLine): Promise<void> {
    for (const path of categories) await this.#ensureCategories(path);
    const filed = categories.map((path) => path.at(-1)!);
    if (filed.length > 0) await this.#send('file-product', { sku, categories: filed });
    if (attributes.length > 0)
      await this.#send('set-attributes', {
        sku,
        attributes: attributes.map(({ attribute, text }) => ({ attribute, value: this.#valueOf(attribute, text) })),
      });
    if (image !== undefined) await this.#send('set-media', { sku, media: [{ url: image, alt: name, kind: 'image' }] });
    const subject = { kind: 'product', id: sku, language: LANGUAGE } as const;
    if (slug !== undefined) return this.#send('set-slug', { ...subject, slug });
    // A name that another product has is told apart by the SKU.
    const plain = slugOf(name) || slugOf(sku);
    if (plain !== '' && (await this.#offer('set-slug', { ...subject, slug: plain })) !== undefined)
      await this.#send('set-slug', { ...subject, slug: `${plain}-${slugOf(sku)}`.slice(0, 120).replace(/-$/, '') });
  }

  #valueOf(attribute: string, text: string): string | number | boolean {
    const type = this.#attributes.get(attribute);
    if (type === 'number') {
      if (Number.isFinite(Number(text))) return Number(text);
      throw new ProductRefused(`attribute ${attribute} is a number, and this is none: ${text}`);
    }
    if (type === 'choice') return codeOf(text);
    if (type !== 'boolean') return text;
    if (!/^(yes|no|true|false|1|0)$/i.test(text))
      throw new ProductRefused(`attribute ${attribute} is yes or no, and this is neither: ${text}`);
    return /^(yes|true|1)$/i.test(text);
  }

  async #ensureCategories(path: readonly string[]): Promise<void> {
    for (const [depth, category] of path.entries()) {
      const parent = path[depth - 1] ?? null;
      let made = this.#categories.get(category);
      if (made === undefined) {
        made = this.#ensureCategory(category, parent);
        this.#categories.set(category, made);
      }
      await made;
    }
  }

  async #ensureCategory(category: string, parent: string | null): Promise<void> {
    const rejected = await this.#offer('create-category', { category, name: category, parent });
    if (rejected !== undefined && rejected !== 'category-exists')
      throw new ProductRefused(`category ${category} was refused: ${rejected}`);
  }

  async #send<const C extends CommandName<Catalog>>(command: C, body: CommandBody<Catalog, C>): Promise<void> {
    const rejected = await this.#offer(command, body);
    if (rejected !== undefined) throw new ProductRefused(`${command} was refused: ${rejected}`);
  }

  /** The rejection's name; undefined when it was done. @throws ProductRefused when the body makes no sense */
  async #offer<const C extends CommandName<Catalog>>(
    command: C,
    body: CommandBody<Catalog, C>,
  ): Promise<string | undefined> {
    try {
      const outcome = await this.#sender.offer(catalog, command, body, { at: this.#at });
      return outcome.done ? undefined : outcome.rejected;
    } catch (error) {
      if (!(error instanceof InvalidError)) throw error;
      const problems = error.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
      throw new ProductRefused(`${command}: ${problems}`, { cause: error });
    }
  }
}

/** The values of an option that the variants have, each once, in the order of the file. */
function valuesOf(option: string, lines: readonly ProductLine[]) {
  const values = new Map<string, { code: string; label: string }>();
  for (const one of lines.flatMap(({ options }) => options)) {
    const code = codeOf(one.label);
    if (one.option === option && !values.has(code)) values.set(code, { code, label: one.label });
  }
  return [...values.values()];
}
