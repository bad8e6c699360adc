import type { Draws } from '../draws.js';
import { type Call, jsonOf } from '../exchange.js';
import { ALDER, type Stage } from '../stage.js';
import type { Surface } from '../surface.js';

const PEOPLE = ['analyst', 'engineer', 'engineer', 'steward', 'unassigned', 'leaver', 'nobody'] as const;
const PURPOSES = ['volume-crime-analysis', 'full-review', 'lawfulness-check', 'expired-analysis', 'nowhere'] as const;
const ORDERS = ['sync-incidents', 'sync-covert-reports', 'sweep', 'continuity', 'no-such-order'] as const;
/** Nobody's work of the stream rests on it, so it may be stopped and started again. */
const SPARE = 'expired-analysis';

interface Task {
  readonly weight: number;
  play(stage: Stage, ask: Ask, draws: Draws, number: number): Promise<void>;
}
type Ask = (call: Omit<Call, 'person'>) => Promise<unknown>;

const TASKS: readonly Task[] = [
  { weight: 4, play: purpose },
  { weight: 3, play: draft },
  { weight: 2, play: access },
  { weight: 1, play: withdrawal },
  { weight: 4, play: order },
];

/** Where policy is drafted and looked at, where access is explained, and where orders are read: all of it from definitions and holdings. */
export const desk: Surface = {
  name: 'desk',
  weight: 1.6,
  control: { by: 'mutant', mutant: 'purposes-with-sizes' },
  scene(draws, number) {
    const person = draws.pick(PEOPLE);
    const task = draws.weighted(TASKS);
    return {
      title: `${task.play.name} at the desk as ${person}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        const ask: Ask = async (call) => jsonOf(await stage.call({ ...call, person: actor.person }));
        await task.play(stage, ask, draws.of('task'), number);
        await stage.call({ method: 'GET', path: '/policy/purposes', person: 'analyst' });
      },
    };
  },
};

async function purpose(_stage: Stage, ask: Ask, draws: Draws): Promise<void> {
  await ask({ method: 'GET', path: `/policy/purposes/${draws.pick(PURPOSES)}` });
  await ask({ method: 'GET', path: '/policy/purposes' });
}

/** Written, checked, looked at and thrown away again. */
async function draft(_stage: Stage, ask: Ask, draws: Draws, number: number): Promise<void> {
  const name = draws.pick(PURPOSES);
  const path = `purposes/${name}.yaml`;
  const { text = 'title: nothing\n' } = (await ask({ method: 'GET', path: `/policy/purposes/${name}` })) as {
    text?: string;
  };
  const changed = draws.chance(0.8) ? text.replace(/^title: /m, `title: Matter ${number}, `) : `${text}\n- broken: [`;
  await ask({ method: 'POST', path: '/policy/check', json: { path, text: changed } });
  await ask({ method: 'PUT', path: '/policy/files', json: { path, text: changed } });
  await ask({ method: 'GET', path: '/policy' });
  await ask({ method: 'POST', path: '/policy/discard', json: { path } });
}

async function access(_stage: Stage, ask: Ask, draws: Draws): Promise<void> {
  await ask({
    method: 'POST',
    path: `/people/${draws.pick(['analyst', 'junior', 'unassigned', 'no-one'])}/access`,
    json: {
      dataset: draws.pick(['incidents', 'stops', 'covert_reports', 'referrals', 'custody', 'nowhere']),
      purpose: draws.pick(PURPOSES),
      operation: draws.pick(['OP-ALDER', 'OP-BIRCH', 'OP-LARCH', 'OP-NONE']),
    },
  });
}

/** Stopped at once by whoever may; put back by those whose task it is. */
async function withdrawal(stage: Stage, ask: Ask, _draws: Draws, number: number): Promise<void> {
  await ask({ method: 'POST', path: '/policy/withdraw', json: { purpose: SPARE, why: `Matter ${number}` } });
  await ask({ method: 'GET', path: `/policy/purposes/${SPARE}` });
  await stage.call({
    method: 'POST',
    path: '/policy/discard',
    person: 'steward',
    json: { path: `purposes/${SPARE}.yaml` },
  });
  await stage.call({
    method: 'POST',
    path: '/freezes/lift',
    // Who withdrew it froze it, and nobody else lifts it alone.
    person: 'steward',
    json: { what: 'purpose', name: SPARE },
  });
  await stage.call({ method: 'GET', path: '/freezes', person: 'analyst' });
}

async function order(_stage: Stage, ask: Ask, draws: Draws): Promise<void> {
  const { runs } = (await ask({ method: 'GET', path: `/orders/${draws.pick(ORDERS)}` })) as {
    runs?: readonly { readonly run: string }[];
  };
  const run = runs?.[0]?.run ?? 'run_00000000000000000000000000';
  await ask({ method: 'GET', path: `/runs/${run}` });
  await ask({ method: 'POST', path: `/runs/${run}/cancel` });
}
