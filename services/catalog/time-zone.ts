/** True for a time zone that the IANA database of this runtime has. */
export function isTimeZone(name: string): boolean {
  try {
    // The platform throws at a zone it does not know; which moment is shown makes no difference.
    new Date(0).toLocaleString('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
