import { DefinitionError } from '@banyan/core';

/** A text taken apart for search. */
interface AnalysedText {
  /** The root forms that are searched for, in the text's order, as often as they occur. */
  readonly stems: string[];
  /** The words as people wrote them, in small letters, once each: what misspelt words are compared with. */
  readonly words: string[];
}

/** Takes texts of one language apart; documents and queries by the same rules, so that every store finds the same rows. */
export type TextAnalyser = (text: string) => AnalysedText;

type Stem = (word: string) => string;

/** A stemmer for each language; a language's rules are loaded when a view asks for it. */
const stemmers: Readonly<Record<string, () => Promise<{ readonly stemmer: Stem }>>> = {
  arabic: () => import('@orama/stemmers/arabic'),
  armenian: () => import('@orama/stemmers/armenian'),
  bulgarian: () => import('@orama/stemmers/bulgarian'),
  danish: () => import('@orama/stemmers/danish'),
  dutch: () => import('@orama/stemmers/dutch'),
  english: () => import('@orama/stemmers/english'),
  finnish: () => import('@orama/stemmers/finnish'),
  french: () => import('@orama/stemmers/french'),
  german: () => import('@orama/stemmers/german'),
  greek: () => import('@orama/stemmers/greek'),
  hungarian: () => import('@orama/stemmers/hungarian'),
  indian: () => import('@orama/stemmers/indian'),
  indonesian: () => import('@orama/stemmers/indonesian'),
  irish: () => import('@orama/stemmers/irish'),
  italian: () => import('@orama/stemmers/italian'),
  lithuanian: () => import('@orama/stemmers/lithuanian'),
  nepali: () => import('@orama/stemmers/nepali'),
  norwegian: () => import('@orama/stemmers/norwegian'),
  portuguese: () => import('@orama/stemmers/portuguese'),
  romanian: () => import('@orama/stemmers/romanian'),
  russian: () => import('@orama/stemmers/russian'),
  sanskrit: () => import('@orama/stemmers/sanskrit'),
  serbian: () => import('@orama/stemmers/serbian'),
  spanish: () => import('@orama/stemmers/spanish'),
  swedish: () => import('@orama/stemmers/swedish'),
  tamil: () => import('@orama/stemmers/tamil'),
  turkish: () => import('@orama/stemmers/turkish'),
  ukrainian: () => import('@orama/stemmers/ukrainian'),
};

/** The languages that `textAnalyser` knows. */
export const languages: readonly string[] = Object.keys(stemmers);

/**
 * The analyser of a language.
 * @throws DefinitionError when there is none of this name
 */
export async function textAnalyser(language: string): Promise<TextAnalyser> {
  if (!Object.hasOwn(stemmers, language)) {
    throw new DefinitionError(`full-text index in ${JSON.stringify(language)}`, [
      `the language must be one of: ${languages.join(', ')}`,
    ]);
  }
  const { stemmer } = await stemmers[language]!();
  const known = new Map<string, string>();
  const stemOf = (word: string): string => {
    let stem = known.get(word);
    if (stem === undefined) {
      stem = stemOfWord(stemmer, word);
      if (known.size >= stemsKept) known.clear();
      known.set(word, stem);
    }
    return stem;
  };
  return (text) => {
    const words = wordsOf(language === 'english' ? text.replace(possessive, '') : text);
    return { stems: words.map(stemOf), words: [...new Set(words)] };
  };
}

/** A vocabulary settles early: nearly every word of a new text has been stemmed before. */
const stemsKept = 20_000;

/** Longer words are cut: nobody types them, and they would be kept whole in every index. */
const lettersMax = 64;

const possessive = /['\u2019][sS](?![\p{L}\p{N}])/gu;

/** Letters of Latin scripts that Unicode does not take apart into a letter and an accent. */
const ligatures: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/**
 * The words of a text: runs of letters and digits, in small letters, without accents (people leave them out when they type; only the marks of
 * Latin, Greek and Cyrillic letters are dropped, in other scripts they are vowels). U+0000 and lone surrogates are no letters, so no word
 * contains one.
 */
function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[ßæœøđðþłı]/g, (letter) => ligatures[letter]!);
  return (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((word) => cut(word.toLowerCase()));
}

function cut(word: string): string {
  if (word.length <= lettersMax) return word;
  return word
    .slice(0, lettersMax)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
}

/** The word's stem; a word with a digit is a code or a number and stays as it is, as does one that a stemmer leaves nothing of. */
function stemOfWord(stemmer: Stem, word: string): string {
  if (/\p{N}/u.test(word)) return word;
  const [stem] = wordsOf(stemmer(word));
  return stem ?? word;
}
