import type { SeededRandom } from './seeded-random.ts';

const KEPT_MAX = 20;
const DEPTH_MAX = 6;

/** What accepted requests have said, by the names of their fields: so that later ones speak of what there is, and not only of what nobody has heard of. */
export class SaidBefore {
  readonly #texts = new Map<string, string[]>();

  /** Keeps the texts of a body that was accepted, the latest of each name. */
  note(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner !== 'string' || Array.isArray(value)) this.note(inner, depth + 1);
      else if (!this.#of(name).includes(inner)) this.#texts.set(name, [inner, ...this.#of(name)].slice(0, KEPT_MAX));
    }
  }

  /** The value with some of its texts as they were said before under the same names. */
  recall(value: unknown, random: SeededRandom, depth = 0): unknown {
    if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value;
    if (Array.isArray(value)) return value.map((inner) => this.recall(inner, random, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const known = typeof inner === 'string' ? this.#of(name) : [];
        if (known.length > 0 && random.chance(60)) return [name, random.pick(known)];
        return [name, this.recall(inner, random, depth + 1)];
      }),
    );
  }

  #of(name: string): readonly string[] {
    return this.#texts.get(name) ?? [];
  }
}
