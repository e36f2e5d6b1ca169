/** The sentence for a line whose identity an earlier file gave to a different one. */
export const DIFFERS = 'it differs from the line of the same invoice and place that was imported before';
/** The sentence for a line that an invoice known before has not, in a file that has not all that is known of it: it may be what one of the missing was mended to. */
export const ANOTHER_DIFFERS = 'another line of its invoice was imported before and is not in this file as it was';
/** The sentence for a line of an invoice that was imported for somebody else, or on another day. */
export const ANOTHER_INVOICE = 'its invoice was imported before with another date, customer or country';
