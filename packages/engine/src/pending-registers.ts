import { registerName, type RegisterKind } from './ports/log-store.ts';
import type { Session } from './session.ts';

/** What registers will hold once all that is decided and not committed yet is committed. */
export class PendingRegisters {
  readonly #values = new Map<string, string | undefined>();

  /** What a register will hold; undefined when nothing under way changes it. */
  find(kind: RegisterKind, key: string): { readonly value: string | undefined } | undefined {
    if (this.#values.size === 0) return undefined;
    const name = registerName(kind, key);
    return this.#values.has(name) ? { value: this.#values.get(name) } : undefined;
  }

  /** True when a register will hold something else than the session expects of it. */
  collidesWith({ registers }: Session): boolean {
    return (
      this.#values.size > 0 &&
      registers.some(({ kind, key, expect, force }) => {
        const pending = force === true ? undefined : this.find(kind, key);
        return pending !== undefined && pending.value !== expect;
      })
    );
  }

  add({ registers }: Session): void {
    for (const { kind, key, value } of registers) this.#values.set(registerName(kind, key), value);
  }

  clear(): void {
    this.#values.clear();
  }
}
