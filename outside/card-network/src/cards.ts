/** What a card does by its number, as on the test networks of real providers. */
export interface CardBehaviour {
  /** Why it is declined; null: it is not. */
  readonly decline: string | null;
  /** What its issuer asks of the person who pays; `fails`: the challenge cannot be passed. */
  readonly challenge: 'none' | 'required' | 'fails';
  /** What becomes of its captures: they succeed, or nobody knows until somebody ends them. */
  readonly captures: 'succeed' | 'pending';
  /** What becomes of its refunds. */
  readonly refunds: 'succeed' | 'pending' | 'fail';
  /** True when its owner disputes each capture. */
  readonly disputes: boolean;
  /** True when the issuer declines what the merchant starts without the person, such as a renewal. */
  readonly declinesLater: boolean;
}

const GOOD: CardBehaviour = {
  decline: null,
  challenge: 'none',
  captures: 'succeed',
  refunds: 'succeed',
  disputes: false,
  declinesLater: false,
};

/** The numbers that do something; every other valid number is a good card. Most are those that Stripe documents for the same purpose. */
const TEST_CARDS: Readonly<Record<string, Partial<CardBehaviour>>> = {
  '4000000000000002': { decline: 'do-not-honour' },
  '4000000000009995': { decline: 'insufficient-funds' },
  '4000000000009987': { decline: 'lost-card' },
  '4000000000000069': { decline: 'expired-card' },
  '4000000000000127': { decline: 'incorrect-cvc' },
  '4000002500003155': { challenge: 'required' },
  '4000008400001629': { challenge: 'fails' },
  '4000000000000259': { disputes: true },
  '4000000000003329': { captures: 'pending' },
  '4000000000007726': { refunds: 'pending' },
  '4000000000005126': { refunds: 'fail' },
  '4000000000000341': { declinesLater: true },
};

/** What the card of this number does. */
export function behaviourOf(number: string): CardBehaviour {
  return { ...GOOD, ...TEST_CARDS[number] };
}

/** True for 13 to 19 digits whose check digit is right (ISO/IEC 7812-1, Luhn). */
export function isCardNumber(text: string): boolean {
  if (!/^\d{13,19}$/.test(text)) return false;
  const sum = Array.from(text)
    .toReversed()
    .reduce((total, digit, nth) => {
      const value = Number(digit) * (nth % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** The brand by the number's first digits. */
export function brandOf(number: string): string {
  if (number.startsWith('4')) return 'visa';
  if (/^3[47]/.test(number)) return 'amex';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'mastercard';
  return 'other';
}
