import { DIST, startBrowser } from './browser.js';
import { startFake } from './fake/server.js';
import { SCENES } from './scenes.js';
import { openSession, signIn } from './steps.js';

const LOOKS = [
  { name: 'light-1280', scheme: 'light', width: 1280, height: 800 },
  { name: 'dark-1280', scheme: 'dark', width: 1280, height: 800 },
  { name: 'light-1920', scheme: 'light', width: 1920, height: 1080 },
  { name: 'light-390', scheme: 'light', width: 390, height: 844 },
] as const;

/** Every scene in every look, as PNG. */
export async function takePictures(
  folder: string,
  only: readonly string[] | undefined,
  looks: readonly string[] | undefined,
): Promise<void> {
  const fake = await startFake(DIST);
  const browser = await startBrowser();
  try {
    for (const look of LOOKS.filter(({ name }) => looks === undefined || looks.includes(name))) {
      for (const scene of SCENES) {
        if (only !== undefined && !only.some((name) => scene.name.startsWith(name))) continue;
        const context = await browser.newContext({
          viewport: { width: look.width, height: look.height },
          colorScheme: look.scheme,
        });
        const page = await context.newPage();
        page.on('console', (message) => message.type() === 'error' && console.log(scene.name, message.text()));
        page.on('pageerror', (error) => console.log(scene.name, error.message));
        fake.state.empty = scene.empty === true;
        fake.state.sessions.length = 0;
        await page.goto(fake.address);
        if (scene.name === 'start' && look.width !== 390)
          await page.screenshot({ path: `${folder}/sign-in-${look.name}.png` });
        await signIn(page, scene.person);
        if (scene.session === true) await openSession(page);
        await page.evaluate(
          `history.pushState(null, '', '${scene.path}'); dispatchEvent(new PopStateEvent('popstate'))`,
        );
        await page.waitForTimeout(500);
        await scene.act?.(page);
        await page.waitForTimeout(250);
        await page.screenshot({ path: `${folder}/${scene.name}-${look.name}.png` });
        await context.close();
      }
    }
  } finally {
    await browser.close();
    await fake.close();
  }
}
