import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, type TestContext } from 'vitest';
import { readyAddress } from '../../../../harness/load/ready-address.js';
import { fileIn } from '../../../../harness/story/files.js';
import { runPeel, Story } from '../../../../harness/story/story.js';
import { launchChromium, noChromium } from '../../../../packages/server/test/http/chromium.js';
import { seedFiles } from './files.js';

const PEEL = fileURLToPath(new URL('../../../../peel', import.meta.url));
const WORKBENCH = fileURLToPath(new URL('../../../workbench/dist/index.html', import.meta.url));
/** What a step may take on a machine that has much else to do. Milliseconds. */
const PATIENCE = 60_000;

/** How people of the template `force` are called. */
const NAMES = {
  analyst: 'Ann Alyst',
  engineer: 'Ed Ngineer',
  steward: 'Stella Ward',
  'steward-two': 'Stuart Ward',
  overseer: 'Olive Seer',
};

export type Person = keyof typeof NAMES;

export interface Standing {
  readonly purpose: string;
  readonly operation: string;
  readonly reason: string;
}

/** A whole demonstration as a user has it: its own workspace under `peel start`, and people who sit before a browser. */
export class Stage {
  private browser: Browser | undefined;
  private starter: ChildProcess | undefined;
  private readonly contexts: BrowserContext[] = [];
  private held: Story | undefined;
  address = '';

  async open(): Promise<void> {
    this.held = await Story.blank();
    const made = await runPeel(['init', this.story.folder, '--template', 'force']);
    if (made.code !== 0) throw new TypeError(`no workspace was made: ${made.stderr}`);
    this.starter = spawn(process.execPath, [PEEL, '-w', this.story.folder, 'start', '--port', '0', '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.address = await readyAddress(this.starter);
    for (const { source, name, text } of seedFiles()) {
      await this.story.importFiles(source, await this.file(name, text));
    }
    this.browser = await launchChromium();
  }

  get story(): Story {
    if (this.held === undefined) throw new TypeError('the stage is not open');
    return this.held;
  }

  /** A file on disk, to be chosen in a browser or named on a command line. */
  async file(name: string, text: string): Promise<string> {
    return fileIn(this.story.root, name, text);
  }

  async page(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    if (this.browser === undefined) throw new TypeError('the stage is not open');
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    this.contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    return page;
  }

  /** A browser of their own, signed in. */
  async personAt(person: Person, path = '/'): Promise<Page> {
    const page = await this.page();
    await page.goto(`${this.address}${path}`);
    await page.getByRole('button', { name: NAMES[person] }).click();
    await page.locator('.frame').waitFor();
    const skip = page.getByRole('button', { name: 'Skip the tour' });
    if (path === '/' && (await skip.isVisible())) await skip.click();
    return page;
  }

  async close(): Promise<void> {
    for (const context of this.contexts) await context.close();
    await this.browser?.close();
    const { starter } = this;
    if (starter !== undefined && starter.exitCode === null) {
      const ended = new Promise((resolve) => starter.once('exit', resolve));
      starter.kill('SIGTERM');
      await ended;
    }
    await this.held?.end();
  }
}

export async function openSession(page: Page, { purpose, operation, reason }: Standing): Promise<void> {
  await page.locator('.session-bar').getByRole('button', { name: 'Open a session' }).click();
  await page.getByRole('heading', { level: 1, name: 'Open a session' }).waitFor();
  await page
    .getByRole('button', { name: purpose })
    .or(page.getByRole('radio', { name: purpose }))
    .first()
    .click();
  await page.getByRole('radio', { name: operation }).check();
  await page.getByLabel('Why do you need to look?').fill(reason);
  await page.locator('form').getByRole('button', { name: 'Open the session' }).click();
  await page.locator('.session-bar').getByRole('button', { name: 'Close' }).waitFor();
}

export async function ask(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL statement' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Enter');
}

export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.locator('h1').first().waitFor();
}

/** One stage for all stories of a file; without a browser each is skipped with the reason. */
export function stageOfStories(): (context: TestContext) => Stage {
  const stage = new Stage();
  const why = noChromium ?? (existsSync(WORKBENCH) ? undefined : 'the workbench is not built: npm run setup');
  beforeAll(async () => {
    if (why === undefined) await stage.open();
  }, 300_000);
  afterAll(() => stage.close(), 60_000);
  return (context) => {
    if (why !== undefined) context.skip(why);
    return stage;
  };
}
