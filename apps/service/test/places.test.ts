import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { WORKBENCH_PLACES } from '../src/faces.js';

const ROUTES = new URL('../../workbench/src/frame/routes.tsx', import.meta.url);

it('the addresses that are answered as found are those that the workbench has pages for', async () => {
  const text = await readFile(ROUTES, 'utf8');
  const paths = [...text.matchAll(/\bpath: ('[^']*'|[^s]\S*)/g)].map(([, path = '']) => path);
  expect(paths.length).toBe(text.match(/\bpage: (?!Page;)/g)?.length);
  // A path that is not written out would not be seen here.
  expect(paths.filter((path) => !/^'\/[\w:/-]*'$/.test(path))).toEqual([]);
  const firsts = paths.map((path) => path.slice(1, -1).split('/')[1] ?? '').filter((first) => first !== '');
  expect([...WORKBENCH_PLACES].sort()).toEqual([...new Set(firsts)].sort());
});
