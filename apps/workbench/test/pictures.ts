import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../../packages/server/test/http/chromium.js';
import { DIST } from './browser.js';
import { startFake } from './fake/server.js';
import { SCENES, type Scene } from './scenes.js';
import { openSession, signIn } from './steps.js';

interface Look {
  readonly name: string;
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

const LOOKS: readonly Look[] = [
  { name: 'light-1280', scheme: 'light', width: 1280, height: 800 },
  { name: 'dark-1280', scheme: 'dark', width: 1280, height: 800 },
  { name: 'light-1920', scheme: 'light', width: 1920, height: 1080 },
  { name: 'dark-1920', scheme: 'dark', width: 1920, height: 1080 },
  { name: 'light-390', scheme: 'light', width: 390, height: 844 },
];
/** Those that are kept with the documentation. */
const KEPT = LOOKS.filter(({ width }) => width >= 1280).map(({ name }) => name);
/** Time for what follows a change of size or colours to settle. Milliseconds. */
const SETTLING = 350;

export interface Wanted {
  /** Beginnings of scenes' names; all without it. */
  readonly scenes?: readonly string[] | undefined;
  readonly looks?: readonly string[] | undefined;
}

/** Every scene in every look, as WebP. */
export async function takePictures(folder: string, { scenes, looks = KEPT }: Wanted): Promise<void> {
  const fake = await startFake(DIST);
  const browser = await launchChromium();
  const wanted = LOOKS.filter(({ name }) => looks.includes(name));
  const isWanted = (name: string) => scenes === undefined || scenes.some((start) => name.startsWith(start));
  try {
    if (isWanted('sign-in')) await take(browser, fake.address, folder, 'sign-in', wanted);
    for (const scene of SCENES.filter(({ name }) => isWanted(name))) {
      fake.state.empty = scene.empty === true;
      fake.state.sessions.length = 0;
      await take(browser, fake.address, folder, scene.name, wanted, (page) => enact(page, scene));
    }
  } finally {
    await browser.close();
    await fake.close();
  }
}

async function enact(page: Page, { person, session, path, act }: Scene): Promise<void> {
  await signIn(page, person);
  if (session === true) await openSession(page);
  await page.evaluate(`history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`);
  await page.locator('h1').first().waitFor();
  await page.waitForTimeout(SETTLING);
  await act?.(page);
}

async function take(
  browser: Browser,
  address: string,
  folder: string,
  name: string,
  looks: readonly Look[],
  enacted: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && console.log(name, message.text()));
  page.on('pageerror', (error) => console.log(name, error.message));
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  await enacted(page);
  for (const { name: look, scheme, width, height } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.waitForTimeout(SETTLING);
    await writeFile(`${folder}/${name}-${look}.webp`, await webp(page, { width, height }));
  }
  await context.close();
}

/** Pictures of wider windows are drawn as wide as this, so that all of them can be kept with the documentation. Pixels. */
const WIDEST = 1440;

/** Smaller than PNG by far. */
async function webp(page: Page, { width, height }: Pick<Look, 'width' | 'height'>): Promise<Buffer> {
  const developer = await page.context().newCDPSession(page);
  const clip = { x: 0, y: 0, width, height, scale: Math.min(1, WIDEST / width) };
  const { data } = await developer.send('Page.captureScreenshot', { format: 'webp', quality: 45, clip });
  await developer.detach();
  return Buffer.from(data, 'base64');
}
