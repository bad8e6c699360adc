import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const STYLE = new URL('../dist/portal.css', import.meta.url);
const DARK = '@media screen and (prefers-color-scheme: dark){:root{';

type Colours = ReadonlyMap<string, string>;

/** WCAG 2.2, 1.4.3 and 1.4.11: text, and lines that tell something. */
const TEXT = 4.5;
const LINE = 3;

/** Text, what it stands on, and how far they are apart. A visited link is here alone: no program can ask a page for its colour. */
const PAIRS: readonly (readonly [on: string, colour: string, least: number])[] = [
  ...['body-background', 'template-background', 'surface-background'].flatMap((ground) =>
    ['text', 'link', 'link-visited', 'link-hover', 'link-active'].map((text) => [ground, text, TEXT] as const),
  ),
  ['body-background', 'secondary-text', TEXT],
  ['surface-background', 'surface-text', TEXT],
  ['peel-header', 'inverse-text', TEXT],
  ['peel-notice', 'text', TEXT],
  ['focus', 'focus-text', TEXT],
  ['body-background', 'brand', LINE],
  ['surface-background', 'brand', LINE],
];

/** @example `--govuk-link-colour: #00594f` is link: #00594f */
function coloursIn(declarations: string): Colours {
  const found = declarations.matchAll(/--(?:govuk-)?([a-z-]+)-colour: (#[0-9a-f]{6})/g);
  return new Map([...found].map(([, name = '', value = '']) => [name, value]));
}

/** What the sheet says of colours without a condition, and what the dark look puts in its place. */
async function looks(): Promise<{ readonly light: Colours; readonly dark: Colours; readonly darkOnly: Colours }> {
  const css = await readFile(STYLE, 'utf8');
  const begin = css.indexOf(DARK);
  if (begin < 0) throw new TypeError('the sheet has no dark look');
  const end = css.indexOf('}', begin + DARK.length);
  const darkOnly = coloursIn(css.slice(begin, end));
  const light = coloursIn(css.slice(0, begin));
  return { light, darkOnly, dark: new Map([...light, ...darkOnly]) };
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(colours: Colours, one: string, other: string): number {
  const [low = Number.NaN, high = Number.NaN] = [one, other]
    .map((name) => luminance(colours.get(name) ?? ''))
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe('colours', () => {
  it.each(['light', 'dark'] as const)("law: 'accessibility' are far enough apart in the %s look", async (look) => {
    const colours = (await looks())[look];
    const short = PAIRS.map(([on, colour, least]) => ({ on, colour, least, is: contrast(colours, on, colour) })).filter(
      ({ least, is }) => !(is >= least),
    );
    expect(short).toEqual([]);
  });

  it('of the dark look are dark where the light are light, and each is one that the light look has', async () => {
    const { light, dark, darkOnly } = await looks();
    expect([...darkOnly.keys()].filter((name) => !light.has(name))).toEqual([]);
    for (const ground of ['body-background', 'template-background', 'surface-background', 'peel-notice']) {
      expect(luminance(light.get(ground) ?? '')).toBeGreaterThan(0.5);
      expect(luminance(dark.get(ground) ?? '')).toBeLessThan(0.05);
    }
  });
});
