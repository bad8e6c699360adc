import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
export const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/** Why browser tests cannot run here; undefined when they can. */
export function whyNoBrowser(): string | undefined {
  if (!existsSync(CHROMIUM)) return 'no Chromium here';
  return existsSync(`${DIST}/index.html`) ? undefined : 'the workbench is not built: npm run setup';
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
