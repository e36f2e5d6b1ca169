import { T, aggregate, answer, decision, reject, view, type DeepReadonly } from '@banyan/core';
import { attribute } from './attribute.ts';
import { catalog } from './contract.ts';
import { isSubject } from './subject.ts';
import { description, label, language, subjectId } from './vocabulary.ts';

/** What something is called in another language; null where that is not known. */
export interface Translation {
  readonly name: string | null;
  readonly description: string | null;
  readonly labels: DeepReadonly<{ code: string; label: string }[]>;
}

const NONE: Translation = { name: null, description: null, labels: [] };

/** Streams `translation/<kind>@<id>@<language>`. */
export const translation = aggregate(catalog, 'translation', NONE, {
  translated: (_, { name, description: told, labels }) => ({ name, description: told, labels }),
});

/** The name of a translation. */
export function translationKey(kind: string, id: string, of: string): string {
  return `${kind}@${id}@${of}`;
}

/** What something is called in a language; what is left out stays. The event has all of it. */
export const translate = decision(
  catalog,
  'translate',
  ({ kind, id, language: of }) => translation(translationKey(kind, id, of)),
  ({ kind, id, language: of, ...given }, translated, { stream }) => {
    const isKnown = kind === 'attribute' ? stream(attribute(id)).state.type !== null : isSubject(kind, id, stream);
    if (!isKnown) return reject('no-such-subject', { kind, id });
    const { name, description: told, labels } = translated.state;
    const next = { kind, id, language: of, name, description: told, labels, ...given };
    const codes = next.labels.map(({ code }) => code);
    const twice = codes.find((code, index) => codes.indexOf(code) !== index);
    if (twice !== undefined) return reject('code-twice', { code: twice });
    const text = (one: Translation): string =>
      JSON.stringify([one.name, one.description, one.labels.map(({ code, label: said }) => [code, said])]);
    if (text(next) !== text(translated.state)) translated.append('translated', next);
  },
);

/** All translations, by what they are of and their language. */
export const translations = view('translations', {
  kind: T.String(),
  id: subjectId,
  language,
  name: T.Union([T.String(), T.Null()]),
  description: T.Union([description, T.Null()]),
  labels: T.Array(T.Object({ code: T.String(), label }, { additionalProperties: false })),
}).on(
  catalog,
  {
    translated: {
      key: ({ kind, id, language: of }) => translationKey(kind, id, of),
      fold: (_, translated) => translated,
    },
  },
  { leansOn: [translationKey] },
);

/** One translation, as whoever writes it sees it. */
export const findTranslation = answer(catalog, 'translation', { translations }, async (of, views) => {
  const row = await views.translations.get(translationKey(of.kind, of.id, of.language));
  return row === undefined ? null : { ...row, kind: of.kind };
});
