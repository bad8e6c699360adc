import * as fs from 'node:fs/promises';
import type { PersonId } from '@peel/kernel/ids';
import type { DefinitionFile } from '@peel/policy/definitions';
import fastify from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { poleFiles } from '../../../packages/policy/test/template-files.js';
import { portal } from '../src/portal.js';
import { crawl, fetched } from './crawl.js';
import { changed } from './record.js';
import { World } from './world.js';

const MONTH = '2026-11';
const STREET = 'volume-crime-analysis';

/** What happens in a world besides what happens in all. */
interface Variant {
  /** In the month that is counted. */
  readonly before?: (world: World) => Promise<void>;
  /** In the month after it, which is then counted too. */
  readonly after?: (world: World) => Promise<void>;
  /** After the checkpoint of the day and the figures of the last month were published. */
  readonly today?: (world: World) => Promise<void>;
}

/** Every page and file of the portal of a world, with everything that is sent of each. */
async function siteOf({ before, after, today }: Variant): Promise<ReadonlyMap<string, string>> {
  const world = await World.create('2026-11-02T09:00:00Z');
  try {
    await world.look(STREET, 'OP-ALDER', 30);
    await world.refused(20);
    await before?.(world);
    await counted(world, '2026-12-01T07:00:00Z', MONTH);
    if (after !== undefined) {
      await world.look(STREET, 'OP-ALDER', 25);
      await after(world);
      await counted(world, '2027-01-01T07:00:00Z', '2026-12');
    }
    await today?.(world);
    const app = fastify();
    await portal.add(app, world.service);
    const pages = [...(await crawl(app)), await fetched(app, '/public/ledger/tile/0/000')];
    await app.close();
    return new Map(
      pages.map(({ path, status, headers, body }) => [path, JSON.stringify([status, { ...headers, date: '' }, body])]),
    );
  } finally {
    await world.close();
  }
}

/** The service starts on the first of a month, and counts the one before. */
async function counted(world: World, time: string, month: string): Promise<void> {
  await world.restart(time);
  const figures = world.workspace.path('public', `figures-${month}.json`);
  await vi.waitFor(() => fs.access(figures), { timeout: 60_000, interval: 100 });
}

/** Definitions with a covert operation, a purpose that only it may use, another that says it is covert, and a source of covert rows. */
function withSecrets(): DefinitionFile[] {
  const purpose = poleFiles().find(({ path }) => path === `purposes/${STREET}.yaml`)?.text ?? '';
  const secret = purpose
    .replace(/^public:[\s\S]*/m, '')
    .replace('title: Analysis of volume crime', 'title: SECRETWORD');
  const source = poleFiles().find(({ path }) => path === 'sources/police_uk_street.yaml')?.text ?? '';
  return [
    ...changed('policy/vocabulary.yaml', (text) =>
      text
        .replace(
          /^compatibility:\n/m,
          `compatibility:\n${['secretword-sting', 'secretword-shadow'].map((name) => `  - grant: recorded-crime\n    purpose: ${name}\n    because: SECRETWORD is why.\n`).join('')}`,
        )
        .replace(
          /^operations:\n/m,
          'operations:\n  OP-SECRETWORD:\n    title: SECRETWORD\n    lead: Nobody\n    opened: 2026-11-01\n    purposes: [secretword-sting, secretword-shadow, volume-crime-analysis]\n    covert: true\n',
        ),
    ),
    { path: 'purposes/secretword-sting.yaml', text: secret.replace('operations: any', 'operations: [OP-SECRETWORD]') },
    { path: 'purposes/secretword-shadow.yaml', text: `${secret}covert: true\n` },
    {
      path: 'sources/secretword.yaml',
      text: source
        .replaceAll('[classification:OFFICIAL]', '[classification:OFFICIAL, marking:COVERT]')
        .replace(/^title: .*/m, 'title: SECRETWORD'),
    },
  ];
}

async function hidden(world: World): Promise<void> {
  world.at('2026-11-10T15:00:00Z');
  await world.publish(withSecrets());
  const { people, freezes } = world.service.gate;
  await people.seed('secretword', 'Secretword', []);
  await freezes.freeze('person', 'secretword', 'overseer' as PersonId, 'A matter of discipline');
  // What the counts of the month do not tell: a covert purpose, and as little more of a public one as rounding covers.
  await world.refused(15, 'secretword-sting');
  await world.look(STREET, 'OP-ALDER', 2);
}

async function busy(world: World): Promise<void> {
  await world.look(STREET, 'OP-ALDER', 300);
  await world.refused(40);
  await world.publish(withSecrets());
  await world.service.gate.people.seed('newcomer', 'A Newcomer', []);
}

describe('two worlds', () => {
  it('threat 18, threat 28, threat 33: the portal is the same to the last byte, whatever is hidden and whatever others do in a day', async () => {
    const plain = await siteOf({});
    expect(plain.size).toBeGreaterThan(30);
    expect(plain.get('/public/use')?.includes('>30<')).toBe(true);
    expect(plain.get('/public/use')?.includes('>20<')).toBe(true);

    expect(plain.get('/public/ledger/checkpoint')?.includes('\\n1024\\n')).toBe(true);
    expect(plain.get('/public/ledger/tile/0/000')?.includes('[200,')).toBe(true);

    const sameDay = await siteOf({ today: busy });
    expect(differences(plain, sameDay)).toEqual([]);

    const secret = await siteOf({ before: hidden });
    expect([...secret].filter(([, page]) => /secretword/i.test(page)).map(([path]) => path)).toEqual([]);
    // The hash of the log says that something differs, as it must, and neither what nor how much.
    const logs = (path: string) => path.startsWith('/public/ledger');
    expect(differences(plain, secret).filter((path) => !logs(path))).toEqual([]);
    expect(secret.get('/public/ledger/checkpoint')?.includes('\\n1024\\n')).toBe(true);
    expect([...secret.keys()]).toEqual([...plain.keys()]);

    const open = await siteOf({ before: withdrawal });
    expect(differences(plain, open)).toEqual(
      expect.arrayContaining(['/public', '/public/feed.atom', '/public/news', '/public/purposes/stop-search-scrutiny']),
    );
  }, 600_000);
});

/** So many looks under a purpose that few have, beside one that many have, in each of two months. */
function looks(first: number, second: number): Variant {
  const under = (times: number) => (world: World) =>
    world.look('stop-search-scrutiny', 'OP-BIRCH', times, 'police_uk_stop_and_search');
  return { before: under(first), after: under(second) };
}

describe('differencing', () => {
  it('threat 28, threat 33: what one person did under ten does not show, in either of two months, in a neighbour or in what they differ by', async () => {
    // Sums stay within one step of rounding, so that totals may be the same.
    const few = await siteOf(looks(3, 9));
    const more = await siteOf(looks(7, 8));
    for (const month of [MONTH, '2026-12']) expect(few.has(`/public/use/${month}`)).toBe(true);
    expect(differences(few, more).filter((path) => !path.startsWith('/public/ledger'))).toEqual([]);
    // The control: ten and more show, in the month that had them alone.
    const many = differences(few, await siteOf(looks(3, 40)));
    expect(many).toContain('/public/use/2026-12');
    expect(many).not.toContain(`/public/use/${MONTH}`);
  }, 900_000);
});

/** The control: what is public shows. */
async function withdrawal(world: World): Promise<void> {
  world.at('2026-11-10T15:00:00Z');
  await world.publish(
    changed('purposes/stop-search-scrutiny.yaml', (text) => text.replace('status: in-force', 'status: withdrawn')),
  );
}

function differences(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((path) => left.get(path) !== right.get(path)).sort();
}
