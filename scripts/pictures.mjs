// Takes pictures of every page into docs/pictures and writes its index: npm run pictures. They are made from the fake service of the
// workbench's tests and from the portal over a template, so that they show nobody, and are the same whoever makes them.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './workspace.mjs';

const FOLDER = join(root, 'docs', 'pictures');
/** All of them together. Bytes. */
const MOST = 6_500_000;

/** `catalogue-dataset-dark-1280.webp`: a scene and a look. */
const NAME = /^(?<scene>.+)-(?<look>(?:light|dark)-\d+)\.webp$/;

const INTRODUCTION = `# Pictures of every page

The workbench and the portal in light and dark, in windows of 1280 and 1920 pixels, drawn smaller to weigh less. Pages are shown with what a
demonstration holds, and empty where that differs. \`npm run pictures\` makes all of them anew, and this index; with
\`PEEL_PAGES=sql,start\` only those whose names begin so.
`;

function pictures() {
  return readdirSync(FOLDER)
    .filter((name) => NAME.test(name))
    .sort();
}

function index() {
  const scenes = new Map();
  for (const name of pictures()) {
    const scene = NAME.exec(name)?.groups?.scene ?? '';
    scenes.set(scene, [...(scenes.get(scene) ?? []), name]);
  }
  const part = (title, isOf) => {
    const lines = [...scenes]
      .filter(([scene]) => isOf(scene))
      .map(([scene, names]) => {
        const links = names.map((name) => `[${NAME.exec(name)?.groups?.look.replace('-', ' ')}](${name})`);
        return `### ${scene}\n\n![${scene.replaceAll('-', ' ')}](${names.find((name) => name.includes('light-1280')) ?? names[0]})\n\n${links.join(' · ')}\n`;
      });
    return `## ${title}\n\n${lines.join('\n')}`;
  };
  const isPortal = (scene) => scene.startsWith('portal');
  return `${INTRODUCTION}\n${part('Workbench', (scene) => !isPortal(scene))}\n${part('Portal', isPortal)}`;
}

async function main() {
  mkdirSync(FOLDER, { recursive: true });
  if (process.env.PEEL_PAGES === undefined) for (const name of pictures()) rmSync(join(FOLDER, name));
  const tests = ['apps/workbench/test/pictures.test.ts', 'apps/portal/test/pictures.test.ts'];
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const code = await run(process.execPath, [vitest, 'run', ...tests, '--no-file-parallelism'], {
    env: { ...process.env, PEEL_PICTURES: FOLDER },
  });
  if (code !== 0) return code;
  const path = join(FOLDER, 'README.md');
  if (readFileIf(path) !== index()) writeFileSync(path, index());
  const size = pictures().reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
  say(`${pictures().length} pictures, ${(size / 1e6).toFixed(1)} MB`);
  if (size <= MOST) return 0;
  say(
    `They weigh more than ${MOST / 1e6} MB: lower the quality in apps/workbench/test/pictures.ts or apps/portal/test/pictures.test.ts.`,
  );
  return 1;
}

function readFileIf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

process.exitCode = await main();
