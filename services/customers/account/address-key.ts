/** What cannot be a domain is left as it is: a URL's other parts are none of an address. */
const NO_DOMAIN = /[/\\?#:%[\]]/;

/**
 * What one mailbox is known by, however its address is spelled: letter case makes no difference, since no provider of note tells addresses apart by it and people do not know
 * that one could; a domain in letters is the one in ASCII that it stands for, and a point at its end says nothing.
 */
export function addressKey(email: string): string {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at).normalize('NFC').toLowerCase();
  return `${local}@${domainOf(email.slice(at + 1))}`;
}

/** The key of before domains had one form, under which accounts of then may be found. */
export function oldAddressKey(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

function domainOf(written: string): string {
  const plain = written.normalize('NFC').toLowerCase();
  const ascii = NO_DOMAIN.test(plain) ? undefined : URL.parse(`http://${plain}`)?.hostname;
  return (ascii ?? plain).replace(/\.+$/, '');
}
