import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { noChromium } from '../../../packages/server/test/http/chromium.js';

export const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/** Why browser tests cannot run here; undefined when they can. */
export function whyNoBrowser(): string | undefined {
  if (noChromium !== undefined) return noChromium;
  return existsSync(`${DIST}/index.html`) ? undefined : 'the workbench is not built: npm run setup';
}
