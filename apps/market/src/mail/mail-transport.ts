/** An e-mail on its way. */
interface OutgoingMail {
  /** The same for every attempt, so that a copy can be told for one. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What became of an attempt: the server has taken it; it refuses it for good; or neither is known to be so. */
export type MailAnswer =
  | { readonly kind: 'accepted'; readonly said: string }
  | { readonly kind: 'refused'; readonly said: string }
  | { readonly kind: 'unknown'; readonly said: string };

/** Hands an e-mail to a server. Never throws for what a server or the network does: it says what it knows. */
export interface MailTransport {
  send(mail: OutgoingMail): Promise<MailAnswer>;
  close(): void;
}
