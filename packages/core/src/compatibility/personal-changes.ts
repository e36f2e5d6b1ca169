import type { PlainSchema } from './describe-contract.ts';
import type { Verdict } from './verdicts.ts';

/**
 * What a new version of an event must not do to its personal fields. What was written at an older version is decrypted by the marks of the newest one, and
 * upcast after that: a field that had a mark and is gone, or has another one, would come to the upcast as ciphertext; one that had none would be taken for
 * ciphertext. A field that no older version had may be personal.
 */
export function personalChanges(before: PlainSchema, after: PlainSchema): Verdict[] {
  const [old, now] = [marksOf(before), marksOf(after)];
  return [...old].flatMap(([field, mark]): Verdict[] => {
    const sentence = harm(mark, now.has(field), now.get(field));
    return sentence === undefined ? [] : [{ breaking: true, sentence: `/${field} of the payload ${sentence}` }];
  });
}

function harm(before: string | undefined, stays: boolean, after: string | undefined): string | undefined {
  if (before === undefined) {
    if (after === undefined) return undefined;
    return `is personal of ${after} now: it was recorded in the clear, and cannot be read as ciphertext. Give the personal field a name of its own.`;
  }
  const keep = 'Keep the field with its mark, optional if nothing is written there any more.';
  if (!stays)
    return `is personal of ${before} and was removed or renamed: the upcast would meet ciphertext in its place. ${keep}`;
  if (after === before) return undefined;
  return `was personal of ${before} and is ${after === undefined ? 'no longer personal' : `personal of ${after} now`}: what was recorded is encrypted for ${before}. ${keep}`;
}

/** The payload's fields and, where they are personal, the field that names the person. */
function marksOf({ properties = {} }: PlainSchema): Map<string, string | undefined> {
  const fields = Object.entries(properties as Readonly<Record<string, PlainSchema>>);
  return new Map(fields.map(([name, schema]) => [name, schema['x-personal'] as string | undefined]));
}
