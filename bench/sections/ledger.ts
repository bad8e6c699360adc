import { join } from 'node:path';
import { systemClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import { randomId } from '@peel/kernel/ids';
import { systemRandomness } from '@peel/kernel/randomness';
import type { NewEvent } from '@peel/ledger/event';
import { createLedgerKeys } from '@peel/ledger/keys';
import { type Ledger, openLedger } from '@peel/ledger/ledger';
import { type LedgerSchema, ledgerMigrations } from '@peel/ledger/migrations';
import { verifierKey } from '@peel/ledger/note';
import { verifyLog } from '@peel/ledger/verify';
import { migrate } from '@peel/metastore/migrations';
import { startPostgres } from '@peel/metastore/postgres';
import { quantile } from '../measure/statistics.js';
import type { Section } from '../report/report.js';
import type { Setting } from './setting.js';

const EVENTS = 1_000_000;
/** How many events each of the first counts is measured over; the last fills the log. */
const SAMPLE = 20_000;
const TARGET_RATE = 5_000;
const TARGET_VERIFY_S = 10;

interface Appending {
  readonly appenders: number;
  readonly events: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Durable events, as the gate writes them for a read: each appender waits for its receipt before it appends again. */
export async function measureLedger({ folder, rows, say }: Setting): Promise<Section> {
  const total = rows ?? EVENTS;
  const origin = 'peel-demonstration/bench';
  const keys = await createLedgerKeys(systemFiles, join(folder, 'keys'), { origin }, systemRandomness);
  const ports = { clock: systemClock, log: () => undefined };
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), runFolder: join(folder, 'run') }, ports);
  try {
    await migrate(postgres, ledgerMigrations);
    const ledger = await openLedger(
      { folder: join(folder, 'ledger'), origin, keys, first: { name: 'bench', demonstration: true } },
      {
        files: systemFiles,
        clock: systemClock,
        randomness: systemRandomness,
        database: postgres.database<LedgerSchema>(),
      },
    );
    const measured: Appending[] = [];
    const sample = Math.min(SAMPLE, Math.ceil(total / 10));
    for (const [appenders, events] of [
      [1, Math.ceil(sample / 4)],
      [16, sample],
      [64, Math.max(sample, total - sample - Math.ceil(sample / 4))],
    ] as const) {
      say(`ledger: ${events.toLocaleString('en-GB')} events from ${appenders} appenders`);
      measured.push(await append(ledger, appenders, events));
    }
    await ledger.close();
    say('ledger: verifying');
    const start = performance.now();
    const log = join(folder, 'ledger', 'log');
    const report = await verifyLog({
      log: { read: (path) => systemFiles.read(join(log, path)) },
      publicKey: verifierKey(keys.signer.verifier),
    });
    return section(measured, report.size, report.problems.length, (performance.now() - start) / 1000);
  } finally {
    await postgres.stop();
  }
}

async function append(ledger: Ledger, appenders: number, events: number): Promise<Appending> {
  const waits: number[] = [];
  let left = events;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: appenders }, async (_, appender) => {
      while (left > 0) {
        left -= 1;
        const begun = performance.now();
        await ledger.append(readIntent(appender));
        waits.push(performance.now() - begun);
      }
    }),
  );
  const perSecond = (events * 1000) / (performance.now() - start);
  return { appenders, events, perSecond, p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) };
}

function readIntent(appender: number): NewEvent {
  return {
    id: randomId<'event'>('evt', systemRandomness, 'bench'),
    act: {
      kind: 'read.intent',
      law: 'consult',
      actor: `person:analyst-${appender}`,
      session: `ses_bench${appender}`,
      purpose: 'volume-crime-analysis',
      operation: 'OP-ALDER',
      justification: 'Monthly burglary pattern review for ward B',
      datasets: ['police_uk_street'],
      labels: ['classification:OFFICIAL grant:recorded-crime'],
      policy: 'a'.repeat(64),
      code: 'b'.repeat(64),
    },
    content: {
      query: "SELECT crime_type, count(*) FROM police_uk_street WHERE month = '2026-01' GROUP BY ALL",
      snapshots: { police_uk_street: 'snap_bench' },
      plan: { at: null, limits: { rows: 5_000_000, milliseconds: 300_000 } },
    },
  };
}

function section(measured: readonly Appending[], size: number, problems: number, seconds: number): Section {
  const best = Math.max(...measured.map(({ perSecond }) => perSecond));
  const perMillion = (seconds * 1_000_000) / size;
  return {
    name: 'ledger',
    title: 'Ledger',
    settings: { events: size },
    verdicts: [
      {
        what: 'ledger: durable events a second under concurrency',
        target: `>= ${TARGET_RATE}`,
        measured: best.toFixed(0),
        met: best >= TARGET_RATE,
      },
      {
        what: 'ledger: verify 1M entries from tiles and public key',
        target: `< ${TARGET_VERIFY_S} s`,
        measured: `${perMillion.toFixed(1)} s (${seconds.toFixed(1)} s for ${size}, ${problems} problems)`,
        met: perMillion < TARGET_VERIFY_S && problems === 0,
      },
    ],
    tables: [
      {
        title: 'Events with content, durable before the next',
        columns: ['appenders', 'events', 'events/s', 'p50 ms', 'p99 ms'],
        rows: measured.map(({ appenders, events, perSecond, p50, p99 }) => [
          appenders,
          events,
          perSecond.toFixed(0),
          p50.toFixed(2),
          p99.toFixed(2),
        ]),
      },
    ],
  };
}
