import { UPLOAD_KINDS } from '@peel/policy/upload';

/** JSON Schemas of request bodies. Unknown members are refused, so that a misspelt `purpose` is not taken for none. */

const text = { type: 'string', maxLength: 10_000 } as const;
const name = { type: 'string', minLength: 1, maxLength: 200 } as const;

const day = { type: 'string', format: 'date' } as const;

/** May be empty: what is missing is for the gate to refuse, and to write down. */
const words = { type: 'string', maxLength: 200 } as const;

const sessionProperties = { session: name, purpose: words, operation: words, justification: text } as const;

function object(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return { type: 'object', additionalProperties: false, properties, required } as const;
}

export const bodies = {
  openSession: object({
    purpose: words,
    operation: words,
    justification: text,
    minutes: { type: 'number', minimum: 1, maximum: 100_000 },
  }),
  extendSession: object({ justification: text, minutes: { type: 'number', minimum: 1, maximum: 100_000 } }, [
    'justification',
  ]),
  justification: object({ justification: text }, ['justification']),
  sql: object(
    {
      ...sessionProperties,
      sql: { type: 'string', maxLength: 1_000_000 },
      at: name,
      limits: object({
        rows: { type: 'integer', minimum: 1 },
        milliseconds: { type: 'integer', minimum: 1 },
      }),
    },
    ['sql'],
  ),
  download: object(
    {
      ...sessionProperties,
      sql: { type: 'string', maxLength: 1_000_000 },
      at: name,
      format: { enum: ['csv', 'parquet', 'xlsx'] },
      name,
      reader: { enum: ['spreadsheet', 'program'] },
      marked: { type: 'boolean' },
    },
    ['sql', 'format'],
  ),
  saveQuery: object(
    {
      ...sessionProperties,
      title: name,
      sql: { type: 'string', minLength: 1, maxLength: 1_000_000 },
      asItWas: name,
    },
    ['title', 'sql'],
  ),
  datasets: object({ ...sessionProperties }),
  dataset: object({ ...sessionProperties, dataset: name }, ['dataset']),
  decideRecords: object(
    {
      deed: { enum: ['erase', 'restrict', 'keep'] },
      until: day,
      dataset: name,
      records: { type: 'array', minItems: 1, maxItems: 100, items: name },
      why: text,
    },
    ['deed', 'dataset', 'records', 'why'],
  ),
  import: object(
    {
      source: name,
      uploads: {
        type: 'array',
        minItems: 1,
        maxItems: 10_000,
        items: object({ upload: name, name }, ['upload', 'name']),
      },
    },
    ['source', 'uploads'],
  ),
  sessionUpload: object(
    {
      ...sessionProperties,
      upload: name,
      name: { type: 'string', minLength: 1, maxLength: 255 },
      conditions: { type: 'array', maxItems: 20, items: name },
      kind: { enum: UPLOAD_KINDS },
      categories: { type: 'array', maxItems: 20, items: name },
      grant: name,
      days: { type: 'integer', minimum: 1, maximum: 10_000 },
      title: { type: 'string', minLength: 1, maxLength: 120 },
      sheet: { type: 'string', minLength: 1, maxLength: 255 },
    },
    ['upload', 'name', 'conditions'],
  ),
  person: object({ person: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' }, name }, ['person', 'name']),
  holding: object(
    {
      kind: { enum: ['role', 'marking', 'organisation', 'operation', 'clearance'] },
      name,
      change: { enum: ['grant', 'revoke'] },
      expires: { type: 'number' },
    },
    ['kind', 'name', 'change'],
  ),
  proposal: object({ name: { type: 'string', pattern: '^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$', maxLength: 60 } }, ['name']),
  access: object({ dataset: name, purpose: name, operation: name }, ['dataset', 'purpose', 'operation']),
  proof: object({ ...sessionProperties, event: name }, ['event']),
  approve: object({ hash: { type: 'string', pattern: '^[0-9a-f]{64}$' }, author: name }, ['hash']),
  approveOrder: object({ author: name }),
  draft: object({ path: name, text: { type: 'string', maxLength: 1_048_576 } }, ['path', 'text']),
  discard: object({ path: name }, ['path']),
  withdraw: object({ purpose: name, why: { type: 'string', minLength: 1, maxLength: 10_000 } }, ['purpose', 'why']),
  freeze: object(
    { what: { enum: ['person', 'purpose', 'operation', 'order', 'dataset', 'workspace'] }, name, why: text },
    ['what', 'name'],
  ),
  checkFiles: object({ rate: { type: 'integer', minimum: 1, maximum: 10_000 } }),
  shown: object({ ...sessionProperties, record: name, dataset: name }, ['record']),
  acts: object({
    ...sessionProperties,
    last: { type: 'integer', minimum: 1, maximum: 1_000 },
    before: name,
    where: object({ from: day, to: day, person: name, purpose: name, kind: name }),
  }),
} as const;
