import type { Seeded } from '../crash/seeded.js';
import type { Figures } from './figures.js';

type Ask = (path: string, init?: { method?: string; body?: unknown; session?: string }) => Promise<Response>;

/** A person with a token, as a program asks for them. */
export function askAs(address: string, token: string): Ask {
  return (path, { method, body, session } = {}) =>
    fetch(`${address}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${token}`,
        ...(session === undefined ? {} : { 'x-peel-session': session }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

const STATEMENTS = [
  'SELECT count(*) AS crimes FROM police_uk_street',
  'SELECT crime_type, count(*) AS crimes FROM police_uk_street GROUP BY 1 ORDER BY 2 DESC, 1',
  'SELECT lsoa_name, month, count(*) AS crimes FROM police_uk_street GROUP BY ALL ORDER BY ALL',
  "SELECT * FROM police_uk_street WHERE crime_type = 'Robbery' ORDER BY crime_id LIMIT 200",
  'SELECT a.lsoa_name, count(*) FROM police_uk_street a JOIN police_uk_street b USING (crime_id) GROUP BY 1 ORDER BY 1',
  'SELECT crime_id, month, location FROM police_uk_street',
] as const;
const PAGES = ['/api/datasets', '/api/datasets/police_uk_street/explain', '/api/datasets/police_uk_street/history'];
/** Of ten acts. */
const STATEMENTS_OF_TEN = 7;

/** One analyst at work until told to stop: statements of several kinds and pages between them, with thought before each. */
export async function work(ask: Ask, random: Seeded, figures: Figures, until: AbortSignal): Promise<void> {
  let session: string | undefined;
  while (!until.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 300 + random.below(1_500)));
    const began = performance.now();
    try {
      session ??= await open(ask);
      if (random.below(10) < STATEMENTS_OF_TEN) {
        const which = random.below(STATEMENTS.length);
        const response = await ask('/api/sql', { session, body: { sql: STATEMENTS[which] } });
        figures.receipt(receiptOf(await whole(response)));
        figures.took(`statement ${which + 1}`, performance.now() - began);
      } else {
        const path = PAGES[random.below(PAGES.length)] ?? '/api/datasets';
        await whole(await ask(path, { session }));
        figures.took(path, performance.now() - began);
      }
    } catch (error) {
      figures.failed(told(error));
    }
  }
}

async function open(ask: Ask): Promise<string> {
  const body = {
    purpose: 'volume-crime-analysis',
    operation: 'OP-ALDER',
    justification: 'Weekly review of burglaries around the market in ward B',
  };
  const { session } = JSON.parse(await whole(await ask('/api/sessions', { body }))) as { session: string };
  return session;
}

async function whole(response: Response): Promise<string> {
  const text = await response.text();
  if (!response.ok) throw new TypeError(`${response.status} ${text.slice(0, 200)}`);
  return text;
}

/** Of an answer that is whole: its last line says so. */
function receiptOf(lines: string): string {
  const last = JSON.parse(lines.trimEnd().split('\n').at(-1) ?? '{}') as { type?: string; receipt?: string };
  if (last.type !== 'end' || last.receipt === undefined) throw new TypeError('an answer without its end');
  return last.receipt;
}

/** What a failed connection failed of stands in its cause. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
