import { Refusal, type Route, sendLine } from './request.js';
import type { FakeState } from './state.js';

const ORDERS = [
  ['sync-police-uk-street', 'Bring in street-level crime', 'sync', 'in-force', undefined],
  [
    'sync-police-uk-stop-and-search',
    'Bring in stop and search',
    'sync',
    'awaiting-approval',
    'One of two approvals is there; a steward other than its author must give the second.',
  ],
  ['sweep', 'Review and restrict', 'sweep', 'in-force', undefined],
] as const;

const PUT_ASIDE = [
  { file: '2026-10-street.csv', line: 318, column: 'longitude', rule: 'wrong-type' },
  { file: '2026-10-street.csv', line: 902, column: null, rule: 'missing-columns' },
];

const SHOWN = [
  {
    event: 'evt_4m1',
    time: '2026-11-25T08:12:09.000Z',
    actor: 'person:analyst',
    purpose: 'volume-crime-analysis',
    operation: 'OP-ALDER',
    how: 'listed',
  },
  {
    event: 'evt_3k8',
    time: '2026-11-24T15:40:52.000Z',
    actor: 'person:analyst',
    purpose: 'volume-crime-analysis',
    operation: 'OP-ALDER',
    recipient: 'person:analyst',
    how: 'follows from plan',
  },
];

const ACTS = [
  {
    event: 'evt_4m1',
    kind: 'read.intent',
    law: 'consult',
    time: '2026-11-25T08:12:09.000Z',
    actor: 'person:analyst',
    purpose: 'volume-crime-analysis',
    operation: 'OP-ALDER',
    justification: 'Crime reference 4512/26: which thefts near the station follow the same pattern?',
    datasets: ['police_uk_street'],
    counts: { rows: 84 },
  },
  {
    event: 'evt_4m2',
    kind: 'download',
    law: 'disclose',
    time: '2026-11-25T08:14:41.000Z',
    actor: 'person:analyst',
    purpose: 'volume-crime-analysis',
    operation: 'OP-ALDER',
    justification: 'As above',
    datasets: ['police_uk_street'],
    counts: { rows: 84 },
  },
  {
    event: 'evt_4m3',
    kind: 'collect',
    law: 'collect',
    time: '2026-11-25T07:02:00.000Z',
    actor: 'service:sync-police-uk-street/run_9',
    purpose: 'volume-crime-analysis',
    operation: 'none',
    datasets: ['police_uk_street'],
    counts: { rows: 4312 },
  },
];

export function workRoutes(state: FakeState): Record<string, Route> {
  /** Files handed over: each is there for one attempt. */
  const waiting = new Set<string>();
  const text =
    'title: Bring in street-level crime\nkind: sync\npurpose: volume-crime-analysis\naccountable: engineer\n';
  return {
    'GET /api/orders': () =>
      state.empty
        ? []
        : ORDERS.map(([order, title, kind, orderState, because], index) => ({
            order,
            title,
            kind,
            inForce: orderState === 'in-force',
            ...(because === undefined ? {} : { why: because }),
            run: 'run_9f2',
            state: 'done',
            ...(index === 1 ? { code: 'jobs.check-timed-out', ended: 'failed' } : { code: 'sync.done', ended: 'well' }),
            accountable: 'engineer',
            expires: '2027-10-31',
          })),
    'GET /api/orders/:o': ({ params }) => {
      const found = ORDERS.find(([order]) => order === params.o);
      if (found === undefined) throw new Refusal(404, 'order-unknown', 'There is no such order.');
      return {
        definition: {
          name: found[0],
          title: found[1],
          summary: 'Imports each month’s files of street-level crime and labels their rows.',
          kind: found[2],
          purpose: 'volume-crime-analysis',
          accountable: 'engineer',
          datasets: { in: [], out: ['police_uk_street'] },
          ceiling: ['grant:recorded-crime', 'classification:OFFICIAL'],
          code: 'builtin/import',
          trigger: 'by-hand',
          begins: '2026-11-01',
          expires: '2027-10-31',
          hash: '5f1c0e8ab2d94c67a8e3f01b7c5d2e90',
        },
        text,
        state: found[3],
        because: found[4] ?? '',
        runs: [
          {
            run: 'run_9f2',
            order: found[0],
            kind: found[2],
            requestedBy: 'person:engineer',
            state: 'done',
            code: 'sync.done',
            ended: 'well',
          },
          {
            run: 'run_1c7',
            order: found[0],
            kind: found[2],
            requestedBy: 'schedule',
            state: 'done',
            code: 'sources.file-malformed',
            ended: 'failed',
          },
        ],
      };
    },
    'POST /api/orders/:o/approve': ({ params }) => ({ order: params.o, state: 'in-force', because: '' }),
    'POST /api/orders/:o/run': async ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      for (const words of ['Requested.', 'Running.']) {
        await sendLine(response, { type: 'progress', text: words, run: 'run_new' });
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      await sendLine(response, { type: 'end', run: 'run_new', code: 'jobs.ended' });
      response.end();
    },
    'POST /api/runs/:id/cancel': () => ({ cancelled: true }),
    'GET /api/ledger/status': () => ({ origin: 'peel-demonstration/pole', demonstration: true, state: 'writing' }),
    'GET /api/ledger/witness': () =>
      state.witnessed
        ? {
            state: 'confirmed',
            says: 'Confirmed 12 s ago.',
            required: true,
            witnesses: ['witness.example/w1'],
            quorum: 1,
            confirmed: '2026-11-25T20:00:00.000Z',
          }
        : {
            state: 'none',
            says: 'This log has no witness. Nobody outside can tell whether it was taken back.',
            required: false,
            witnesses: [],
            quorum: 1,
          },
    'POST /api/ledger/verify': () => ({
      whole: true,
      entries: 61_203,
      root: 'KQ1w7x0m5v3TZ0h2b9s8Qe4y6u1r=',
      problems: [],
    }),
    'POST /api/ledger/acts': () => ({ acts: ACTS }),
    'POST /api/ledger/shown': ({ body }) => (body.dataset === 'police_uk_street' ? SHOWN : []),
    'POST /api/ledger/proof': () => ({
      entry: 'AAAAAZrV2n8AZXZ0XzRtMQAAAC5yZWFkLm91dGNvbWU=',
      proof: [
        'jwzYb2pTq1m0v3uXo5r7s9tBvDxFzH1K3M5P7R9T1V8=',
        'd9I0e2Wq8b6s4x1z3C5v7N9m1L3k5J7h9G1f3D5s7A4=',
        'sZBEcR6y0u2i4o6p8a1S3d5F7g9H1j3K5l7Z9x1C3V0=',
      ],
      checkpoint: 'peel-demonstration/pole\n61203\nKQ1w7x0m5v3TZ0h2b9s8Qe4y6u1r=\n',
      index: 60_911,
      verified: true,
    }),
    'POST /api/uploads': () => {
      const upload = state.id('upl');
      waiting.add(upload);
      return { upload };
    },
    'POST /api/uploads/:id/proposal': ({ body }) => ({
      format: 'csv',
      text: `title: ${String(body.name)}\nformat: csv\nencoding: utf-8\ncolumns:\n  - { header: Crime ID, name: crime_id, type: string }\n`,
      columns: [{ name: 'crime_id', type: 'string', header: 'Crime ID' }],
      findings: [
        'What says "decide" is for a steward.',
        'The heading "Ethnicity" suggests ethnicity: it is stored apart.',
      ],
    }),
    'POST /api/session/uploads': async ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      await sendLine(response, { type: 'progress', text: 'Reading phones.csv' });
      const end = { dataset: 'upload_phones_k3x9', rows: 812, quarantined: 1, duplicates: 0, groups: [], assumed: [] };
      const putAside = [{ file: 'phones.csv', line: 41, column: 'seen', rule: 'wrong-type' }];
      await sendLine(response, { type: 'end', ...end, putAside, expires: '2026-12-25' });
      response.end();
    },
    'POST /api/session/uploads/list': () => [
      {
        dataset: 'upload_phones_k3x9',
        title: 'Phones seized at the market',
        by: 'person:analyst',
        expires: '2026-12-25',
      },
      {
        dataset: 'upload_accounts_p7c2',
        title: 'Accounts from the bank',
        by: 'person:analyst-two',
        expires: '2027-01-09',
      },
    ],
    'POST /api/session/uploads/erase': ({ body }) => ({ dataset: String(body.dataset) }),
    'POST /api/imports': async ({ body, response }) => {
      for (const { upload, name } of (body.uploads ?? []) as { upload: string; name: string }[]) {
        if (upload.startsWith('upl') && !waiting.delete(upload))
          throw new Refusal(422, 'sources.upload-unknown', 'There is no such upload of yours.');
        if (name === 'nohead.csv')
          throw new Refusal(422, 'sources.header-missing', `The first line of "${name}" looks like data.`);
      }
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      await sendLine(response, { type: 'progress', text: 'Reading 1 of 1 files.' });
      await sendLine(response, {
        type: 'end',
        source: 'police_uk_street',
        files: 1,
        unchanged: 0,
        rows: 4_312,
        quarantined: 2,
        putAside: PUT_ASIDE,
        duplicates: 12,
        blankIds: 0,
        snapshot: 'snap_x81kd',
      });
      response.end();
    },
    'GET /api/datasets/:d/quarantine': async ({ response, session }) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      const columns = [
        { name: 'file', type: 'VARCHAR' },
        { name: 'line', type: 'BIGINT' },
        { name: 'column_name', type: 'VARCHAR' },
        { name: 'rule', type: 'VARCHAR' },
        { name: 'raw', type: 'VARCHAR' },
      ];
      await sendLine(response, { type: 'header', columns, order: 'total', intent: 'evt_q', session });
      await sendLine(response, {
        type: 'rows',
        rows: [
          ['2026-10-street.csv', 318, 'longitude', 'wrong-type', '12ab,2026-10,west,51.1'],
          ['2026-10-street.csv', 902, null, 'missing-columns', '12ac,2026-10'],
        ],
      });
      await sendLine(response, { type: 'end', rows: 2 });
      response.end();
    },
  };
}
