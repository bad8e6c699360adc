import { publish } from '@peel/jobs/figures/disclosure-control';
import type { FileReader } from '@peel/kernel/files';
import { type DefinitionFile, readDefinitions } from '@peel/policy/definitions';
import type { NamedLog } from '@peel/server/log-names';
import { WorkspaceRecord } from '@peel/server/public-record';
import fastify from 'fastify';
import { poleFiles } from '../../../packages/policy/test/template-files.js';
import { portal } from '../src/portal.js';

export const NOTE =
  'peel-demonstration/town\n1024\nDL5cGzsyYpZOzQMaXqXpdFCX6ZSs0BxT5K1Ie1Xp9HA=\n\n— peel-demonstration/town AAAA\n';
export const KEY = 'peel-demonstration/town+c00d20a5+ATOwW1uxHtz5J5Ve9T0m7rV5wF9fX1rT8v4d2mHfH6qG';

export interface Step {
  /** ISO 8601. */
  readonly at: string;
  readonly files: readonly DefinitionFile[];
}

/** The template with a change to one file. */
export function changed(path: string, change: (text: string) => string): DefinitionFile[] {
  return poleFiles().map((file) => (file.path === path ? { path, text: change(file.text) } : file));
}

/** Figures of a month for the template's purposes, through the declassification. */
export function figuresFile(month: string, count: (purpose: string, act: string) => number): [string, string] {
  const acts = ['consult', 'refused', 'copy', 'combine', 'collect', 'alter', 'give', 'erase'];
  const groups = [...readDefinitions(poleFiles()).purposes.keys()].map((name) => ({
    name,
    cells: acts.map((act) => ({ name: act, count: count(name, act) })),
  }));
  const table = publish({ title: `Acts under each purpose, ${month}`, groups }, month);
  return [`/public/figures-${month}.json`, `${JSON.stringify(table, null, 2)}\n`];
}

function filesOf(entries: ReadonlyMap<string, string | Uint8Array>): FileReader {
  const bytesOf = (path: string) => {
    const found = entries.get(path);
    return found === undefined ? undefined : Buffer.from(found);
  };
  return {
    read: async (path, range) =>
      range === undefined ? bytesOf(path) : bytesOf(path)?.subarray(range.start, range.end),
    list: async (folder) =>
      [
        ...new Set(
          [...entries.keys()]
            .filter((path) => path.startsWith(`${folder}/`))
            .map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''),
        ),
      ].sort(),
    size: async (path) => bytesOf(path)?.length,
  };
}

/** A portal over definitions, files and a clock; nothing else can reach it. */
export async function portalOver({
  steps = [{ at: '2026-11-02T09:30:00Z', files: poleFiles() }],
  files = new Map<string, string | Uint8Array>([
    ['/public/checkpoints/2026-11-24', NOTE],
    ['/public/checkpoints/2026-11-25', NOTE],
    figuresFile('2026-10', (purpose, act) =>
      act === 'consult' ? 1_240 + purpose.length : act === 'refused' ? 21 : act === 'collect' ? 4 : 12,
    ),
  ]),
  now = '2026-11-25T10:00:00Z',
  log = { origin: 'peel-demonstration/town', key: KEY },
  before,
  isSealed = false,
}: {
  readonly steps?: readonly Step[];
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
  readonly now?: string;
  readonly isSealed?: boolean;
  readonly log?: NamedLog;
  readonly before?: { readonly logs: readonly NamedLog[]; readonly began: number };
} = {}) {
  const app = fastify();
  const publicRecord = new WorkspaceRecord({
    policy: {
      history: async () =>
        steps.map(({ at, files: texts }) => ({ at: Date.parse(at), definitions: readDefinitions(texts) })),
    },
    demonstration: true,
    isSealed: () => isSealed,
    log,
    ...(before === undefined ? {} : { before: { ...before, tiles: '/tiles-before' } }),
    files: filesOf(files),
    clock: { now: () => Date.parse(now), elapsed: () => 0 },
    folder: '/public',
    tiles: '/tiles',
  });
  await portal.add(app, { publicRecord });
  return app;
}
