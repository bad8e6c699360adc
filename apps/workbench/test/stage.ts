import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, type TestContext } from 'vitest';
import { launchChromium } from '../../../packages/server/test/http/chromium.js';
import { DIST, whyNoBrowser } from './browser.js';
import { type Fake, startFake } from './fake/server.js';
import { openSession, signIn } from './steps.js';

/** What a step may take on a machine that has much else to do. Milliseconds. */
const PATIENCE = 60_000;

interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A browser and a fake service for the tests of a file; every page is of a context of its own and reports its console's errors. */
export class Stage {
  private browser: Browser | undefined;
  private readonly contexts: BrowserContext[] = [];
  fake: Fake | undefined;
  readonly faults: string[] = [];

  async open(): Promise<void> {
    this.browser = await launchChromium();
    this.fake = await startFake(DIST);
  }

  async page({ scheme = 'light', width = 1280 }: Look = {}): Promise<Page> {
    if (this.browser === undefined || this.fake === undefined) throw new TypeError('the stage is not open');
    const context = await this.browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: scheme,
      locale: 'en-GB',
    });
    this.contexts.push(context);
    return this.tab(context);
  }

  /** Another tab of a browser; `clock` has its time told by the test. */
  async tab(context: BrowserContext, { clock = false }: { readonly clock?: boolean } = {}): Promise<Page> {
    if (this.fake === undefined) throw new TypeError('the stage is not open');
    const page = await context.newPage();
    if (clock) await page.clock.install();
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.faults.push(error.message));
    // A 401 is how a page that is opened first learns that nobody is signed in.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 4')) this.faults.push(message.text());
    });
    await page.goto(this.fake.address);
    return page;
  }

  /** A page of somebody who is signed in, with a session where that is asked for. */
  async pageOf(person: string, options: Look & { readonly session?: boolean } = {}): Promise<Page> {
    const page = await this.page(options);
    await signIn(page, person);
    if (options.session === true) await openSession(page);
    return page;
  }

  get state(): Fake['state'] {
    if (this.fake === undefined) throw new TypeError('the stage is not open');
    return this.fake.state;
  }

  async close(): Promise<void> {
    for (const context of this.contexts) await context.close();
    await this.browser?.close();
    await this.fake?.close();
  }
}

/** A stage for a file's tests; without a browser each is skipped with the reason. */
export function stageOfTests(): (context: TestContext) => Stage {
  const stage = new Stage();
  const why = whyNoBrowser();
  beforeAll(async () => {
    if (why === undefined) await stage.open();
  });
  // What pages show rests on what the fake sends, which must be what the service would send.
  afterEach(() => why === undefined && expect([...new Set(stage.state.misfits.splice(0))]).toEqual([]));
  afterAll(() => stage.close());
  return (context) => {
    if (why !== undefined) context.skip(why);
    stage.faults.length = 0;
    stage.state.sessions.length = 0;
    return stage;
  };
}

/** Goes to an address within the page, as a link of it would. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`);
  await page.locator('h1').first().waitFor();
}
