import type { Draws } from '../draws.js';
import { type Answer, jsonOf } from '../exchange.js';
import { type Actor, ALDER, clearedFor, reader, type Stage } from '../stage.js';
import type { Surface } from '../surface.js';

const CONDITIONS = [[], [], ['classification:OFFICIAL-SENSITIVE'], ['marking:COVERT'], ['operation:OP-ALDER']] as const;
/** Said of a file by whoever brings it, or not said. */
const ABOUT = [
  {},
  { kind: 'fact', categories: [] },
  { categories: ['child'] },
  { kind: 'fact', categories: ['other'] },
  { kind: 'assessment', categories: ['witness'] },
] as const;

/** Files of an operation: what others brought into it and keep from this reader, and bringing one in, reading it and taking it back. */
export const uploads: Surface = {
  name: 'uploads',
  weight: 1.2,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws, number) {
    const bring = draws.chance(0.4);
    const actor = bring ? draws.pick([reader(draws), ALDER]) : reader(draws);
    return {
      title: `files of ${actor.operation} as ${actor.person}${bring ? ', one brought in' : ''}`,
      actor,
      async play(stage, asker, variant) {
        if (bring) await bringIn(stage, asker, draws.of('file'), `${number}-${variant}`);
        await stage.post(asker, '/session/uploads/list', {});
        await stage.get(asker, '/datasets');
        await stage.post(asker, '/session/uploads/erase', { dataset: 'upload_none_00000000' });
      },
    };
  },
};

async function bringIn(stage: Stage, asker: Actor, draws: Draws, name: string): Promise<void> {
  const file = `places-${name}.csv`;
  const lines = Array.from({ length: draws.between(2, 9) }, (_, index) => `P${index},${draws.below(1_000)}`);
  const bytes = Buffer.from(`place,seen\n${lines.join('\n')}\n`);
  const { person } = asker;
  const handed = jsonOf(await stage.call({ method: 'POST', path: `/uploads?name=${file}`, person, bytes }));
  const { upload = 'up_none' } = handed as { upload?: string };
  const conditions = draws.pick(CONDITIONS);
  const said = { ...draws.pick(ABOUT), conditions, days: 5 };
  const brought = await stage.post(asker, '/session/uploads', { upload, name: file, ...said });
  const dataset = datasetIn(brought);
  if (dataset === undefined) return;
  await stage.post(asker, '/sql', { sql: `SELECT record_id, place, seen FROM ${dataset} ORDER BY place` });
  await stage.post(asker, '/session/uploads/erase', { dataset });
}

/** Told at the end of the stream, in lines or in frames. */
function datasetIn({ body }: Answer): string | undefined {
  return /"dataset":"([a-z0-9_]+)"/.exec(body.toString('latin1'))?.[1];
}
