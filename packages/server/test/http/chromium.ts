import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** Why the tests in a browser cannot run here; undefined where they can. */
export const noChromium = existsSync(PROGRAM) ? undefined : 'no /usr/bin/chromium here';

/** The system's Chromium with a profile of its own, and nothing of it asks anybody outside. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: PROGRAM,
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
