import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DefinitionError } from '@banyan/core';
import fc from 'fast-check';
import { languages, textAnalyser } from './text.ts';

const english = await textAnalyser('english');

describe('textAnalyser', () => {
  it('finds one stem for the forms of a word', () => {
    assert.deepEqual(english('candle').stems, english('CANDLES').stems);
    assert.deepEqual(english('hanging').stems, english('hangs').stems);
    assert.deepEqual(english("women's").stems, english('women').stems);
    assert.deepEqual(english('women\u2019s').stems, english('women').stems);
  });

  it('keeps every occurrence of a stem in order, and every word once', () => {
    assert.deepEqual(english('Red lamp, RED shade'), {
      stems: ['red', 'lamp', 'red', 'shade'],
      words: ['red', 'lamp', 'shade'],
    });
  });

  it('keeps numbers and codes as they are', () => {
    assert.deepEqual(english('85123A 12 x 3.5cm').stems, ['85123a', '12', 'x', '3', '5cm']);
  });

  it('folds accents and ligatures, so that they may be left out', async () => {
    const french = await textAnalyser('french');
    const german = await textAnalyser('german');
    assert.deepEqual(french('Crème brûlée, œuf').stems, french('creme brulee oeuf').stems);
    assert.deepEqual(german('Straße für Bäume').stems, german('strasse fur baume').stems);
    assert.deepEqual(english('Ｆｕｌｌ ﬁg').stems, english('full fig').stems);
  });

  it('keeps the vowel signs of other scripts', () => {
    assert.deepEqual(english('दीपक').words, ['दीपक']);
  });

  it('finds no word in what has no letters', () => {
    assert.deepEqual(english(' --- \0 \ud800 !'), { stems: [], words: [] });
    assert.deepEqual(english('a\0b\udfffc').words, ['a', 'b', 'c']);
  });

  it('cuts endless words without splitting a character', () => {
    const [word] = english(`a${'𐐷'.repeat(100)}`).words;
    assert.equal(word, `a${'𐐷'.repeat(31)}`);
  });

  it('refuses a language without a stemmer, naming those that have one', async () => {
    await assert.rejects(
      textAnalyser('klingon'),
      (error) => error instanceof DefinitionError && error.message.includes('english'),
    );
    await assert.rejects(textAnalyser('constructor'), DefinitionError);
  });

  it('is the same for every form of one text, and every stem can be stored', async () => {
    for (const language of languages) {
      const analyse = await textAnalyser(language);
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
          const { stems, words } = analyse(text);
          assert.deepEqual(analyse(text.normalize('NFD')).stems, analyse(text.normalize('NFC')).stems);
          assert.deepEqual(analyse(words.join(' ')).words, words);
          for (const stem of [...stems, ...words]) {
            assert.match(stem, /^[^\0-\x2f\x3a-\x60\x7b-\x7f]+$/);
            assert.ok(stem.isWellFormed());
          }
        }),
        { numRuns: 200 },
      );
    }
  });
});
