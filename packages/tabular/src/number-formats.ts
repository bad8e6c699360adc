/** What a cell's number format makes of its number. */
export type NumberKind = 'number' | 'day' | 'time' | 'moment';

/** Formats that every spreadsheet knows by number (ECMA-376 18.8.30), the East Asian ones among them. */
function builtIn(id: number): NumberKind {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 34 && id <= 36) || (id >= 50 && id <= 58))
    return 'day';
  if ((id >= 18 && id <= 21) || id === 32 || id === 33 || (id >= 45 && id <= 47)) return 'time';
  return id === 22 ? 'moment' : 'number';
}

/** Told from the codes of the first section: texts, escapes, colours and conditions count for nothing. */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return builtIn(id);
  const elapsed = /\[[hms]+\]/i.test(code);
  const bare = code
    .replace(/"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?/g, '')
    .split(';', 1)
    .join('')
    .replace(/AM\/PM|A\/P|General/gi, '');
  const clock = elapsed || /[hs]/i.test(bare);
  const day = /[yd]/i.test(bare) || (!clock && /m/i.test(bare));
  if (day) return clock ? 'moment' : 'day';
  return clock ? 'time' : 'number';
}
