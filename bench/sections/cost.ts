import { Readable } from 'node:stream';
import type { Client } from '@peel/cli/client';
import { BenchWorkspace } from '../force/bench-workspace.js';
import { OPERATION, PURPOSE, type SourceText } from '../force/definitions.js';
import { quantile } from '../measure/statistics.js';
import type { Section } from '../report/report.js';
import type { Setting } from './setting.js';

const NOTES: SourceText = {
  name: 'bench_notes',
  columns: [
    { name: 'id', type: 'long' },
    { name: 'text', type: 'string' },
  ],
  rules: [],
};
const ASKED = {
  purpose: PURPOSE,
  operation: OPERATION,
  justification: 'Measuring what a statement costs besides its rows',
};
const STATEMENTS = 200;
const WHOLE = 10;
const TARGET_P50 = 20;
const TARGET_P95 = 50;

interface Cost {
  readonly what: string;
  readonly clients: number;
  readonly waits: readonly number[];
}

/** What a statement costs besides its rows, over the real socket: plan, log, worker, and the opening of a session. */
export async function measureCost({ folder, rows, say }: Setting): Promise<Section> {
  const statements = rows ?? STATEMENTS;
  const made = await BenchWorkspace.make(folder, { passed: [], hidden: [] }, { imported: [NOTES], loaded: [] });
  const engineer = made.client('engineer');
  try {
    await bringIn(engineer);
    const costs: Cost[] = [];
    for (const clients of [1, 8]) {
      say(`cost: ${clients} clients`);
      costs.push(await inOpenSession(made, clients, Math.ceil(statements / clients)));
      costs.push(await whole(made, clients));
    }
    return section(costs);
  } finally {
    await engineer.stop();
  }
}

async function bringIn(client: Client): Promise<void> {
  const lines = Array.from({ length: 1_000 }, (_, at) => `${at},note ${at}`);
  const { upload } = await client.upload<{ upload: string }>(
    '/uploads?name=notes.csv',
    Readable.from([`id,text\n${lines.join('\n')}\n`]),
  );
  for await (const _ of client.stream('/imports', { source: NOTES.name, uploads: [{ upload, name: 'notes.csv' }] }));
}

const SQL = 'SELECT count(*) AS notes FROM bench_notes';

async function inOpenSession(made: BenchWorkspace, clients: number, each: number): Promise<Cost> {
  const waits: number[] = [];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = made.client('analyst');
      const { session } = await client.post<{ session: string }>('/sessions', ASKED);
      // The first statement of a session links its files; it is part of the whole cost below.
      await ask(client, { session });
      for (let at = 0; at < each; at += 1) {
        const start = performance.now();
        await ask(client, { session });
        waits.push(performance.now() - start);
      }
      await client.post(`/sessions/${session}/close`);
    }),
  );
  return { what: 'statement in an open session', clients, waits };
}

async function whole(made: BenchWorkspace, clients: number): Promise<Cost> {
  const waits: number[] = [];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = made.client('analyst');
      for (let at = 0; at < WHOLE; at += 1) {
        const start = performance.now();
        await ask(client, ASKED);
        waits.push(performance.now() - start);
      }
    }),
  );
  return { what: 'session opened, one statement, session closed', clients, waits };
}

async function ask(client: Client, where: Readonly<Record<string, string>>): Promise<void> {
  for await (const _ of client.stream('/sql', { ...where, sql: SQL }));
}

function section(costs: readonly Cost[]): Section {
  const open = costs.filter(({ what }) => what === 'statement in an open session');
  return {
    name: 'cost',
    title: 'Fixed cost of a governed statement, over the socket',
    settings: { statement: `"${SQL}" over 1,000 rows` },
    verdicts: open.map(({ clients, waits }) => {
      const [p50, p95] = [quantile(waits, 0.5), quantile(waits, 0.95)];
      return {
        what: `cost: statement in an open session, ${clients} at a time`,
        target: `p50 <= ${TARGET_P50} ms, p95 <= ${TARGET_P95} ms`,
        measured: `${p50.toFixed(1)}, ${p95.toFixed(1)} ms`,
        met: p50 <= TARGET_P50 && p95 <= TARGET_P95,
      };
    }),
    tables: [
      {
        title: 'Milliseconds as the client waits',
        columns: ['what', 'clients', 'statements', 'p50', 'p95', 'worst'],
        rows: costs.map(({ what, clients, waits }) => [
          what,
          clients,
          waits.length,
          quantile(waits, 0.5).toFixed(1),
          quantile(waits, 0.95).toFixed(1),
          Math.max(...waits).toFixed(1),
        ]),
      },
    ],
  };
}
