/**
 * What a client without a token is counted by: its address; of IPv6 the network of 64 bits that it is in, for whoever has one address of that has all of them
 * (RFC 6177) and could come from another one each time.
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip)?.[1];
  if (mapped !== undefined || !ip.includes(':')) return mapped ?? ip;
  const [front, back] = ip
    .replace(/%.*$/, '')
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')));
  const zeros = back === undefined ? 0 : Math.max(0, 8 - front!.length - back.length);
  const groups = [...front!, ...Array<string>(zeros).fill('0'), ...(back ?? [])];
  const network = groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}
