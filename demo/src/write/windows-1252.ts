/** Unicode's places of the 27 characters that windows-1252 has at 0x80 to 0x9f; the rest are where ISO 8859-1 has them. */
const UPPER = new Map(
  [...'€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'].map((character, index) => {
    const at = [
      0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
      0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9f,
    ][index];
    return [character.charCodeAt(0), at ?? 0x3f] as const;
  }),
);
const QUESTION_MARK = 0x3f;

/** The text's bytes; what the code page lacks is a question mark, as such systems write it. */
export function windows1252(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafe(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    bytes[at] = code < 0x80 || (code >= 0xa0 && code < 0x100) ? code : (UPPER.get(code) ?? QUESTION_MARK);
  }
  return bytes;
}
