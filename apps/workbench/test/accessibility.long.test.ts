import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { SCENES } from './scenes.js';
import { stageOfTests } from './stage.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const stageOf = stageOfTests();

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly where: readonly string[];
}

/** What axe finds against WCAG 2.2 AA, and headings out of order. */
async function violations(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'cat.semantics'] })
    .then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary) })))`);
}

describe('accessibility', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`no page has a fault that axe finds, or is longer than the window, ${scheme}`, {
      timeout: 400_000,
    }, async (context) => {
      const stage = stageOf(context);
      const found: string[] = [];
      const pages = new Map<string, Page>();
      for (const scene of SCENES) {
        stage.state.empty = scene.empty === true;
        const who = `${scene.person} ${scene.session === true}`;
        const page = pages.get(who) ?? (await stage.pageOf(scene.person, { scheme, session: scene.session === true }));
        pages.set(who, page);
        await page.goto(new URL(scene.path, page.url()).href);
        await page.locator('h1').first().waitFor();
        await scene.act?.(page);
        await page.waitForTimeout(200);
        for (const { id, impact, where } of await violations(page))
          found.push(`${scene.name}: ${id} (${impact}) ${where.join(' | ')}`);
        // The frame fills the window: were the document longer, bringing a field into view would push the session bar out of it.
        if (await page.evaluate('document.documentElement.scrollHeight > innerHeight'))
          found.push(`${scene.name}: the document is longer than the window`);
      }
      stage.state.empty = false;
      for (const page of pages.values()) await page.context().close();
      expect(found).toEqual([]);
      expect(stage.faults).toEqual([]);
    });
  }
});
