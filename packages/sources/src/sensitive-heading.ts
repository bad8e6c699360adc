/** A column group that a heading suggests, and the kind of DPA 2018 s.35(8) it would be of. */
export interface SensitiveHint {
  readonly group: string;
  readonly kind: string;
}

const hints: readonly { readonly pattern: RegExp; readonly hint: SensitiveHint }[] = [
  hint(/ethnic|\brace\b|racial|nationalit|country of birth/i, 'ethnicity', 'racial-or-ethnic-origin'),
  hint(/politic/i, 'politics', 'political-opinions'),
  hint(/relig|\bfaith\b|belief/i, 'belief', 'religious-or-philosophical-beliefs'),
  hint(/\bunion\b/i, 'union', 'trade-union-membership'),
  hint(/genetic|\bdna\b/i, 'genetics', 'genetic-data'),
  hint(/biometric|fingerprint|\bface\b|facial|\biris\b/i, 'biometrics', 'biometric-data'),
  hint(/health|medical|disab|illness|injur|diagnos|pregnan/i, 'health', 'health'),
  hint(/orientation|sexualit|sex life|transgender/i, 'sexual-life', 'sex-life-or-orientation'),
];

/** By the heading alone: a suggestion to a person, who decides. Free text can hold any of these kinds under any heading. */
function sensitiveHint(header: string): SensitiveHint | undefined {
  const words = header.replace(/[_-]+/g, ' ');
  return hints.find(({ pattern }) => pattern.test(words))?.hint;
}

/** Of a value kept whole: one for each kind that its heading, or the name of a field inside it, suggests. */
export function sensitiveHints(header: string, inside: Iterable<string> = []): readonly SensitiveHint[] {
  return [...new Set([header, ...inside].flatMap((name) => sensitiveHint(name) ?? []))];
}

function hint(pattern: RegExp, group: string, kind: string): { pattern: RegExp; hint: SensitiveHint } {
  return { pattern, hint: Object.freeze({ group, kind }) };
}
