import { CLOSED, DATASETS } from './definitions.js';
import { Refusal, type Route, sendLine } from './request.js';
import type { FakeState } from './state.js';

const KINDS = [
  'Theft from the person',
  'Burglary',
  'Vehicle crime',
  'Shoplifting',
  'Bicycle theft',
  'Robbery',
  'Drugs',
];
const BATCH = 1_000;

/** A statement's number of rows: the digits of `range(N)` in it, else few. `fail` in it breaks off half-way, `slow` takes its time. */
export function dataRoutes(state: FakeState): Record<string, Route> {
  return {
    'POST /api/sql': async ({ body, response, session }) => {
      const sql = String(body.sql);
      const reading = state.sessions.find((each) => each.session === session);
      if (reading?.state === 'ended')
        throw new Refusal(403, 'gate.session-ended', `The session has ended: ${reading.ended}`, 'Open a session.');
      if (reading?.changed === true)
        throw new Refusal(404, 'gate.dataset-unknown', 'There is no dataset police_uk_street.', 'It may be mistyped.');
      if (/self_defined_ethnicity/.test(sql)) {
        throw new Refusal(
          404,
          'engine.column-unknown',
          'There is no column "self_defined_ethnicity".',
          'List datasets and their columns with `peel datasets`.',
        );
      }
      if (sql.includes(CLOSED))
        throw new Refusal(404, 'gate.dataset-unknown', `There is no dataset "${CLOSED}" in this session.`);
      const total = Number(/range\((\d+)\)/.exec(sql)?.[1] ?? 84);
      const point = body.at === undefined ? {} : { asItWas: String(body.at) };
      state.recent.unshift({ sql, ...point, at: new Date().toISOString(), rows: total });
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      const columns = [
        { name: 'crime_type', type: 'VARCHAR' },
        { name: 'month', type: 'VARCHAR' },
        { name: 'crimes', type: 'BIGINT' },
        { name: 'share', type: 'DOUBLE' },
        { name: 'outcome', type: 'VARCHAR' },
      ];
      await sendLine(response, { type: 'header', columns, order: 'none', intent: 'evt_intent', session });
      for (let from = 0; from < total; from += BATCH) {
        const rows = Array.from({ length: Math.min(BATCH, total - from) }, (_, at) => rowAt(from + at));
        if (!(await sendLine(response, { type: 'rows', rows }))) {
          state.leftUnread += 1;
          return;
        }
        if (/slow/.test(sql)) await new Promise((resolve) => setTimeout(resolve, 120));
        if (/fail/.test(sql) && from > total / 2) {
          await sendLine(response, {
            type: 'error',
            error: {
              code: 'session-ended',
              message: 'The session ended while the answer was under way.',
              advice: 'Open a session and run it again.',
            },
          });
          response.end();
          return;
        }
      }
      const receipt = `peel receipt v1\npeel-demonstration/pole\nevent evt_ztpvcd3k3r8b\ntime ${new Date().toISOString()}\nresult NOqyKRS4LZIMYv1hD29XS3vhjJzMRjfFgEW6iLxoGqU=\nnonce seOsHfoWGasV84jnF6WYUA==\n\n— peel-demonstration/pole 3a7fBq9h…`;
      await sendLine(response, { type: 'end', rows: total, receipt, milliseconds: 41 });
      response.end();
    },
    'POST /api/download': ({ body, response }) => {
      state.downloads.push({ sql: String(body.sql), at: body.at });
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="OFFICIAL answer.${String(body.format)}"`,
      });
      response.end('crime_type,crimes\nBurglary,12\n');
    },
    'GET /api/datasets': ({ session }) => {
      if (state.empty || state.sessions.find((each) => each.session === session)?.changed === true) return [];
      return session === undefined ? DATASETS : visible();
    },
    'GET /api/datasets/:d/explain': ({ params }) => {
      if (params.d === CLOSED)
        return {
          dataset: CLOSED,
          lines: [
            'This session may see no row of this source.',
            'Hidden, if there are any: It was collected under the grant custody, and the compatibility table does not let the purpose volume-crime-analysis through.',
          ],
          hiddenGroups: 0,
        };
      return {
        dataset: params.d,
        lines: [
          'You may see this source. Collected as Recorded crime; your purpose passes that grant because patterns among crimes serve their investigation.',
          'Columns left out: self_defined_ethnicity, officer_defined_ethnicity. The purpose volume-crime-analysis may not read the column group "ethnicity".',
        ],
        hiddenGroups: 1,
      };
    },
    'GET /api/datasets/:d/history': () => [
      { commit: 'snap_x81kd', time: '2026-11-20T09:12:00.000Z', operation: 'append', rowsAdded: 4_312, rowsRemoved: 0 },
      {
        commit: 'snap_q02ma',
        time: '2026-10-21T08:40:00.000Z',
        operation: 'overwrite',
        rowsAdded: 4_105,
        rowsRemoved: 4_098,
      },
    ],
    'GET /api/datasets/:d/profile': ({ params }) => ({
      dataset: params.d,
      rows: 51_204,
      intent: 'evt_profile',
      columns: [
        {
          name: 'crime_type',
          type: 'VARCHAR',
          nulls: 0,
          distinct: 14,
          least: 'Anti-social behaviour',
          greatest: 'Violence',
          top: KINDS.map((value, at) => ({ value, count: 9_000 - at * 1_100 })),
        },
        {
          name: 'month',
          type: 'VARCHAR',
          nulls: 0,
          distinct: 24,
          least: '2024-11',
          greatest: '2026-10',
          top: [
            { value: '2026-07', count: 2_410 },
            { value: '2026-08', count: 2_388 },
          ],
        },
        { name: 'longitude', type: 'DOUBLE', nulls: 812, distinct: 4_020, least: '-1.62', greatest: '-1.41', top: [] },
      ],
    }),
    'GET /api/datasets/:d/uses': () => ({
      purposes: [
        {
          purpose: 'volume-crime-analysis',
          title: 'Analysis of volume crime',
          because: 'Crimes are recorded so that they are investigated; patterns among them serve that.',
        },
      ],
      orders: [{ order: 'sync-police-uk-street', title: 'Bring in street-level crime', kind: 'sync' }],
    }),
    'GET /api/queries': () => ({ saved: state.saved, recent: state.recent.slice(0, 8) }),
    'POST /api/queries': ({ body, who }) => {
      const query = {
        query: state.id('qry'),
        person: who.person,
        title: String(body.title),
        sql: String(body.sql),
        ...(body.asItWas === undefined ? {} : { asItWas: String(body.asItWas) }),
        purpose: 'volume-crime-analysis',
        operation: 'OP-ALDER',
        saved: new Date().toISOString(),
      };
      state.saved.unshift(query);
      return { query: query.query };
    },
    'GET /api/queries/:id': ({ params }) => {
      const found = state.saved.find(({ query }) => query === params.id);
      if (found === undefined)
        throw new Refusal(404, 'query-unknown', 'There is no such statement, or not for your session.');
      return found;
    },
    'DELETE /api/queries/:id': ({ params }) => {
      const at = state.saved.findIndex(({ query }) => query === params.id);
      if (at >= 0) state.saved.splice(at, 1);
      return { deleted: true };
    },
  };
}

function visible() {
  return DATASETS.filter(({ dataset }) => dataset !== CLOSED).map((dataset) => ({
    ...dataset,
    columns: dataset.columns.filter((column) => !('group' in column)),
  }));
}

function rowAt(at: number): readonly unknown[] {
  const month = `2026-${String((Math.floor(at / KINDS.length) % 10) + 1).padStart(2, '0')}`;
  const outcome =
    at % 5 === 0 ? null : at % 3 === 0 ? 'Investigation complete; no suspect identified' : 'Under investigation';
  return [
    KINDS[at % KINDS.length],
    month,
    40 + ((at * 37) % 311),
    Math.round(((at * 7919) % 1000) * 1.37) / 1000,
    outcome,
  ];
}
