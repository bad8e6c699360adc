import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DIST, whyNoBrowser } from './browser.js';

const KIB = 1024;

/** The scripts of a page that was opened cold: those `index.html` names. Others come when they are needed. */
function firstScripts(): readonly string[] {
  const index = readFileSync(join(DIST, 'index.html'), 'utf8');
  return [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
}

describe('what the first page weighs', () => {
  it('is at most 350 KB of script, compressed', (context) => {
    const why = whyNoBrowser();
    if (why?.includes('built') === true) context.skip(why);
    const sizes = firstScripts().map((path) => gzipSync(readFileSync(join(DIST, path))).length);
    expect(sizes.length).toBeGreaterThan(0);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`first scripts: ${(total / KIB).toFixed(1)} KB compressed in ${sizes.length} files`);
    expect(total).toBeLessThan(350 * KIB);
  });

  it('holds no editor, no charts, no YAML and no set of all icons', (context) => {
    const why = whyNoBrowser();
    if (why?.includes('built') === true) context.skip(why);
    const first = firstScripts()
      .map((path) => readFileSync(join(DIST, path), 'utf8'))
      .join('\n');
    const all = readdirSync(join(DIST, 'assets')).filter((name) => name.endsWith('.js'));
    const later = all.map((name) => readFileSync(join(DIST, 'assets', name), 'utf8')).join('\n');
    for (const mark of ['cm-activeLine', 'data-plot', 'BlockScalar']) {
      if (mark !== 'data-plot') expect(later).toContain(mark);
      expect(first).not.toContain(mark);
    }
  });

  it('runs nothing inline', (context) => {
    const why = whyNoBrowser();
    if (why?.includes('built') === true) context.skip(why);
    const index = readFileSync(join(DIST, 'index.html'), 'utf8');
    expect(index).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=/);
  });
});
