/** So many digits any number of 64 bits keeps. */
const KEPT_DIGITS = 15;
const MOST_DIGITS = 100;

/**
 * A number of a workbook as it is written, where the nearest number of 64 bits is another: of 8944110068123456789 that would be
 * …457000. Spreadsheets count in such numbers and write 4.35 as 4.3499999999999996, which is all of its digits and means 4.35: of those nothing is
 * given.
 */
export function exactDigits(text: string, number: number): string | undefined {
  if (/^[+-]?\d+$/.test(text)) return Number.isSafeInteger(number) ? undefined : text;
  const digits = significant(text);
  if (digits.length <= KEPT_DIGITS) return undefined;
  const own = significant(number.toPrecision(Math.min(digits.length, MOST_DIGITS)));
  return own === digits ? undefined : text;
}

/** Its digits without zeros at either end. */
function significant(text: string): string {
  const [mantissa = ''] = text.toLowerCase().split('e');
  return mantissa.replace(/[+.-]/g, '').replace(/^0+|0+$/g, '');
}
