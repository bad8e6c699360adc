import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misfits } from './fake/contract.js';
import { type Fake, startFake } from './fake/server.js';

/** What stands for the parts of a path that name something. */
const NAMES: Readonly<Record<string, string>> = {
  ':d': 'police_uk_street',
  ':p': 'volume-crime-analysis',
  ':o': 'sync-police-uk-street',
};
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/sql': { sql: 'SELECT 1' },
  'POST /api/sessions': { purpose: 'p', operation: 'o', justification: 'one two three four', minutes: 60 },
  'POST /api/imports': { source: 's', uploads: [{ upload: 'u', name: 'n' }] },
};

describe('the fake service', () => {
  let fake: Fake;

  beforeAll(async () => {
    fake = await startFake('.');
  });

  afterAll(() => fake.close());

  it('sends on every path what the service’s own routes declare', async () => {
    const choice = await fetch(`${fake.address}/api/sign-in/demonstration`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'steward' }),
    });
    const cookie = choice.headers.get('set-cookie')?.split(';')[0] ?? '';
    const { pageToken } = (await (await fetch(`${fake.address}/api/me`, { headers: { cookie } })).json()) as {
      pageToken: string;
    };
    for (const route of fake.routes) {
      const [method = 'GET', path = ''] = route.split(' ');
      const address = path.replaceAll(/:\w+/g, (part) => NAMES[part] ?? 'one');
      const answer = await fetch(`${fake.address}${address}`, {
        method,
        headers: { cookie, 'x-peel-page': pageToken, 'x-peel-session': 'ses_1', 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: JSON.stringify(BODIES[route] ?? {}) }),
      });
      await answer.text();
    }
    expect(fake.routes.length).toBeGreaterThan(40);
    expect(fake.state.misfits.filter((each) => !each.includes(': body'))).toEqual([]);
  });

  it('tells what is missing and what the service would never send', () => {
    const shape = { type: 'object', required: ['legalBasis'], properties: { legalBasis: { type: 'string' } } };
    expect(misfits({ legal_basis: 'pace-1984' }, shape)).toEqual([
      'answer.legalBasis is missing',
      'answer.legal_basis is never sent',
    ]);
  });
});
