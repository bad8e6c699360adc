import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from '@peel/cli/client';
import { Seeded } from '../crash/seeded.js';
import { askAs, work } from './analyst.js';
import { Figures } from './figures.js';
import { Served } from './served.js';

/**
 * `npm run load -- --analysts 50 --minutes 10 [--no-kill] [--seed 1]`: analysts with statements of several kinds over HTTP against a
 * workspace under `peel start`. Nothing may fail, memory stays flat; half way the service is killed with -9, must answer again within ten
 * seconds, and every read that was acknowledged is in the log.
 */
const { values } = parseArgs({
  options: {
    analysts: { type: 'string', default: '50' },
    minutes: { type: 'string', default: '10' },
    files: { type: 'string', default: '6' },
    seed: { type: 'string' },
    'no-kill': { type: 'boolean', default: false },
  },
});
const BACK_MILLISECONDS = 10_000;
const MEMORY_EVERY_MILLISECONDS = 2_000;
/** A share that the memory of a service that keeps nothing may still move by. */
const FLAT = 0.15;
const seed = Number(values.seed ?? Date.now() % 1_000_000);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Analysts of their own, each with a token. */
async function join(served: Served, count: number): Promise<readonly string[]> {
  const [first, second] = [
    new Client(served.folder, { as: 'steward' }),
    new Client(served.folder, { as: 'steward-two' }),
  ];
  const expires = Date.now() + 30 * 24 * 3_600_000;
  const tokens: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const person = `load-${at}`;
    tokens.push((await first.post<{ token: string }>('/people', { person, name: `Load ${at}` })).token);
    for (const [kind, name] of [
      ['role', 'analyst'],
      ['operation', 'OP-ALDER'],
      ['organisation', 'DEMONSTRATION-CONSTABULARY'],
      ['clearance', 'OFFICIAL-SENSITIVE'],
    ]) {
      const made = await first.post<{ proposal?: string }>(`/people/${person}/holdings`, {
        kind,
        name,
        change: 'grant',
        expires,
      });
      if (made.proposal !== undefined) await second.post(`/people/changes/${made.proposal}/confirm`);
    }
  }
  return tokens;
}

async function main(): Promise<number> {
  const [analysts, minutes] = [Number(values.analysts), Number(values.minutes)];
  say(`load: ${analysts} analysts for ${minutes} min, seed ${seed}`);
  const served = await Served.make(Number(values.files), seed);
  const problems: string[] = [];
  try {
    const tokens = await join(served, analysts);
    say(`load: ${served.address}, everybody is there`);
    const figures = new Figures();
    const ending = new AbortController();
    const watch = setInterval(
      () => void served.memory().then((bytes) => figures.memory(bytes)),
      MEMORY_EVERY_MILLISECONDS,
    );
    const working = tokens.map((token, at) =>
      work(askAs(served.address, token), new Seeded(seed * 1_000 + at), figures, ending.signal),
    );
    await sleep((minutes * 60_000) / (values['no-kill'] ? 1 : 2));
    if (!values['no-kill']) {
      figures.down(true);
      const back = await served.kill();
      await sleep(1_000);
      figures.down(false);
      figures.another();
      say(`load: killed with -9; back after ${back ?? 'more than 60,000'} ms, ${figures.cut} answers were cut`);
      if (back === undefined || back > BACK_MILLISECONDS) problems.push('the service was not back within 10 s');
      await sleep((minutes * 60_000) / 2);
    }
    ending.abort();
    await Promise.all(working);
    clearInterval(watch);
    for (const line of figures.lines()) say(line);
    say(figures.memoryLine());
    for (const [why, count] of figures.errors) say(`failed ${count} times: ${why}`);
    if (figures.failures > 0) problems.push(`${figures.failures} acts failed`);
    if (figures.growth() > FLAT) problems.push('memory was not flat');
    const entries = await served.verify(figures.receipts).catch((error: unknown) => {
      problems.push(String(error));
      return 0;
    });
    say(`load: ${figures.receipts.length} acknowledged reads, each in the log of ${entries} entries`);
  } finally {
    await served.remove();
  }
  say(problems.length === 0 ? 'load: passed' : `load: NOT passed: ${problems.join('; ')}`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
