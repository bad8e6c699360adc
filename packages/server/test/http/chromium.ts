import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** Why the tests in a browser cannot run here; undefined where they can. */
export const noChromium = existsSync(PROGRAM) ? undefined : 'no /usr/bin/chromium here';

/**
 * Playwright switches these off itself, but of two lists Chromium heeds the last. The last three draw suggestions below the address bar of each
 * window, which nobody sees here, and took two fifths of the processor time of the tests in a browser.
 */
const OFF = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
];

/** The system's Chromium, which asks nobody outside. */
export const CHROMIUM = {
  executablePath: PROGRAM,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--disable-features=${OFF.join()}`,
  ],
};

/** With a profile of its own. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch(CHROMIUM);
}
