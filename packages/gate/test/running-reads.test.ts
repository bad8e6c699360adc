import type { PersonId, SessionId } from '@peel/kernel/ids';
import { describe, expect, test } from 'vitest';
import { RunningReads } from '../src/running-reads.js';
import { Turns } from '../src/turns.js';
import { codeOf } from './bench.js';

const ANN = 'ann' as PersonId;
const BOB = 'bob' as PersonId;
const session = (name: string): SessionId => `ses_${name}` as SessionId;
const never = new AbortController().signal;
const codeOfThrown = (work: () => unknown): Promise<string> => codeOf((async () => work())());

describe('places', () => {
  const limits = { perSession: 4, perPerson: 8, inAll: 100, patienceMs: 10 };

  test('are counted by person, however many sessions they open, and given back', async () => {
    const running = new RunningReads(limits);
    const places = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => running.enter(session(`ann${at % 4}`), ANN));
    const error = await (async () => running.enter(session('ann9'), ANN))().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'gate.busy', message: expect.stringContaining('in all your sessions') });
    running.enter(session('bob'), BOB);
    places[0]?.leave();
    expect(await codeOfThrown(() => running.enter(session('ann9'), ANN))).toBe('none');
  });

  test('are counted by session before that', async () => {
    const running = new RunningReads(limits);
    for (let at = 0; at < 4; at += 1) running.enter(session('ann'), ANN);
    expect(await codeOfThrown(() => running.enter(session('ann'), ANN))).toBe('gate.busy');
  });

  test('threat 18: who is refused hears nothing of what others run', async () => {
    const told = async (others: number): Promise<unknown> => {
      const running = new RunningReads({ ...limits, inAll: 4 });
      for (let at = 0; at < others; at += 1) running.enter(session(`bob${at >> 2}`), BOB);
      for (let at = 0; at < 4; at += 1) await running.enter(session('ann'), ANN).turn(never);
      const place = running.enter(session('ann2'), ANN);
      return place.turn(never).catch((error: { body: unknown }) => error.body);
    };
    expect(await told(0)).toEqual(await told(7));
    expect(JSON.stringify(await told(7))).not.toMatch(/\d/);
  });

  test('of the machine pass on when a statement leaves', async () => {
    const running = new RunningReads({ ...limits, inAll: 1, patienceMs: 60_000 });
    const first = running.enter(session('ann'), ANN);
    await first.turn(never);
    const order: string[] = [];
    const waiting = ['a', 'b'].map(async (name) => {
      const place = running.enter(session(`bob ${name}`), BOB);
      await place.turn(never);
      order.push(name);
      place.leave();
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    first.leave();
    await Promise.all(waiting);
    expect(order).toEqual(['a', 'b']);
  });
});

describe('turns', () => {
  test('who waits too long, or is stopped, gives up and leaves no gap', async () => {
    const turns = new Turns(1, 20);
    const back = await turns.take(never);
    const stopping = new AbortController();
    const stopped = turns.take(stopping.signal);
    stopping.abort(new RangeError('stopped'));
    await expect(stopped).rejects.toThrow('stopped');
    expect(await codeOf(turns.take(never))).toBe('gate.machine-busy');
    await expect(turns.take(stopping.signal)).rejects.toThrow('stopped');
    back();
    back();
    (await turns.take(never))();
    const again = await turns.take(never);
    expect(await codeOf(turns.take(never))).toBe('gate.machine-busy');
    again();
  });
});
