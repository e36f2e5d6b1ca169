/** How e-mails leave the house. */
export interface SmtpSettings {
  /** `smtp://user:password@host:port`, or `smtps:`. */
  readonly url: string;
  /** The sender’s address. */
  readonly from: string;
  /** The page of the shop for the links of orders: an address with `{order}` and `{token}`, the latter behind a `#`, where no server sees it. */
  readonly orderPage?: string | undefined;
  /** The page for e-mails about accounts: an address with `{purpose}` (verification, reset), `{customer}`, `{id}` and `{token}`. */
  readonly accountPage?: string | undefined;
}

/** Reads the settings of e-mails: they are there when `SMTP_URL` is. */
export function readSmtpSettings(environment: Readonly<Record<string, string | undefined>>): SmtpSettings | undefined {
  const { SMTP_URL: url, MAIL_FROM: from, ORDER_PAGE: orderPage, ACCOUNT_PAGE: accountPage } = environment;
  if (url === undefined || url.trim() === '') return undefined;
  return { url, from: from ?? 'shop@localhost', orderPage, accountPage };
}
