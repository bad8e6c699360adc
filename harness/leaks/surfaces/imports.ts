import { Draws } from '../draws.js';
import { jsonOf } from '../exchange.js';
import { beats, covertReports, type RowFile } from '../rows.js';
import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

/** Most by one who may bring files in and may not read what some sources hold; the others are refused, or told that there is no such source. */
const ASKERS = [
  { weight: 7, person: 'loader' },
  { weight: 2, person: 'analyst' },
  { weight: 1, person: 'unassigned' },
  { weight: 1, person: 'nobody' },
] as const;

/** Bringing files in: new ones, the same bytes again, other bytes under a name that is there, bad ones, and ones that may be there already. */
export const imports: Surface = {
  name: 'imports',
  weight: 1.6,
  control: { by: 'reader', actorFor: (actor) => ({ ...actor, person: 'cleared' }) },
  scene(draws, number) {
    const person = draws.weighted(ASKERS).person;
    const seed = String(draws.below(1_000_000));
    const other = draws.pick(['visible', 'visible', 'bad', 'ragged', 'unknown'] as const);
    const probe = probedSource(number);
    const kind = probe === undefined ? other : 'probe';
    const look = draws.chance(0.2);
    const proposer = draws.chance(0.5) ? 'engineer' : undefined;
    const times = draws.chance(0.4) ? 2 : 1;
    const slot = draws.below(4);
    return {
      title: `import (${kind}) as ${person}`,
      actor: { ...ALDER, person },
      async play(stage, actor, variant) {
        const asker = actor.person;
        const [source, file] =
          probe === undefined
            ? chosen(other, `${variant}${slot}`, seed)
            : ([probe, guessable(`${number}-${variant}`)] as const);
        for (let again = 0; again < times; again += 1) {
          const path = `/uploads?name=${file.name}`;
          const { upload } = jsonOf(await stage.call({ method: 'POST', path, person: asker, bytes: textOf(file) })) as {
            upload?: string;
          };
          if (look)
            await stage.call({
              method: 'POST',
              path: `/uploads/${upload ?? 'up_none'}/proposal`,
              person: proposer ?? asker,
              json: { name: 'proposed' },
            });
          await stage.call({
            method: 'POST',
            path: '/imports',
            person: asker,
            json: { source, uploads: [{ upload: upload ?? 'up_none', name: file.name }] },
          });
        }
      },
    };
  },
};

function chosen(
  kind: 'visible' | 'bad' | 'ragged' | 'unknown',
  slot: string,
  seed: string,
): readonly [string, RowFile] {
  switch (kind) {
    case 'visible':
      return ['beats', beats(`beats-${slot}.csv`, seed)];
    case 'bad':
      return [
        'beats',
        { ...beats(`bad-${slot}.csv`, seed), header: 'beat,district', rows: 3, line: (index) => `B${index},"broken` },
      ];
    case 'ragged':
      // Comes in with lines put aside, of which the end tells the places.
      return [
        'beats',
        {
          ...beats(`ragged-${slot}.csv`, seed),
          line: (index) => (index % 2 === 0 ? `B${index}` : `B${index},North,many,1.5`),
        },
      ];
    case 'unknown':
      return [new Draws(seed).pick(['nowhere', 'covert-report']), beats('beats.csv', seed)];
  }
}

/** A small file whose bytes anyone might guess. */
function guessable(probe: string): RowFile {
  return covertReports(`guess-${probe}.csv`, 12, 'guessable');
}

/**
 * Every other import of the stream brings what other people's hidden imports may have brought in before, in one world and not in the other: into
 * a source that the reader may not even name, or into one that they know and may not read. Which follows from its number alone, so that others
 * can be there before it.
 */
function probedSource(number: number): string | undefined {
  return [undefined, 'covert_reports', undefined, 'referrals'][number % 4];
}

/** What an import of this number would find there already, if somebody brought it in before. */
export function probed(number: number): { readonly source: string; readonly files: readonly RowFile[] } | undefined {
  const source = probedSource(number);
  return source === undefined
    ? undefined
    : { source, files: [guessable(`${number}-asked`), guessable(`${number}-control`)] };
}

function textOf(file: RowFile): Buffer {
  const lines = Array.from({ length: file.rows }, (_, index) => file.line(index));
  return Buffer.from(`${[file.header, ...lines].join('\n')}\n`);
}
