const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const WINDOWS_1252 = new TextDecoder('windows-1252');
const BEYOND_ASCII = /[\u0080-\u00ff]/;

/**
 * Turns a field's bytes (one character a byte) into text. Fields are UTF-8; one that is not is read as Windows-1252,
 * the encoding in which the older retail set is most often passed on (its pound sign is the byte 0xA3).
 */
export function decodeText(byteText: string): string {
  if (!BEYOND_ASCII.test(byteText)) return byteText;
  const bytes = Buffer.from(byteText, 'latin1');
  try {
    return UTF8.decode(bytes);
  } catch {
    return WINDOWS_1252.decode(bytes);
  }
}
