import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALDER, streetCsv } from '../../gate/test/bench.js';
import { ApiBench } from './api-bench.js';

let api: ApiBench;
const PURPOSE = 'purposes/volume-crime-analysis.yaml';

beforeAll(async () => {
  api = await ApiBench.make(async (bench) => {
    await bench.import('police_uk_street', { 'a.csv': streetCsv(10) });
  });
});
afterAll(() => api.remove());

const onDisk = (path: string) => fs.readFile(join(api.bench.workspace.folder, path), 'utf8');
const put = (path: string, text: string, as: string) =>
  api.ask('/policy/files', { method: 'PUT', as, body: { path, text } });
const view = async (as: string) => (await api.ask('/policy', { as })).body as unknown as View;
const approve = (as: string, body: object) => api.ask('/policy/approve', { as, body });

interface View {
  readonly inForce: string;
  readonly onDisk: string;
  readonly withheld: boolean;
  readonly approvals: readonly { by: string }[];
  readonly approval: string;
  readonly problems: readonly { file: string; line: number; problem: string }[];
  readonly warnings: readonly string[];
  readonly changes: readonly { path: string; change: string; before?: string; after?: string }[];
}

async function titled(title: string): Promise<string> {
  return (await onDisk(PURPOSE)).replace(/^title: .*$/m, `title: ${title}`);
}

describe('definitions that are broken', () => {
  it('are told from those that are merely unapproved, with what is wrong, to those who work on them', async () => {
    const whole = await onDisk(PURPOSE);
    await api.bench.edit(PURPOSE, (text) => `${text}broken: [\n`);
    const told = await view('steward');
    expect(told.approval).toContain('nobody can approve them');
    expect(told.problems).toMatchObject([{ file: PURPOSE }]);
    expect((await view('analyst')).problems).toEqual([]);
    const doctor = await api.list('/doctor', { as: 'analyst' });
    expect(doctor.find(({ check }) => check === 'policy')?.says).toContain('nobody can approve them');
    await api.bench.edit(PURPOSE, () => whole);
    expect((await view('steward')).problems).toEqual([]);
  });
});

describe('what lets nobody read', () => {
  it('is told to stewards and overseers of the policy in force: else what is not told of a purpose would tell of operations', async () => {
    expect((await view('steward')).warnings).toEqual([]);
    const vocabulary = await onDisk('policy/vocabulary.yaml');
    await api.bench.edit('policy/vocabulary.yaml', (text) =>
      text.replace(/(OP-ALDER:\n(?: {4}.*\n)*? {4}purposes: )\[volume-crime-analysis\]/, '$1[stop-search-scrutiny]'),
    );
    expect((await view('steward')).warnings).toEqual([]);
    await api.bench.approvePolicy();
    const unused = ['volume-crime-analysis', 'OP-ALDER'].map((name) => expect.stringContaining(`"${name}"`));
    for (const as of ['steward', 'overseer']) expect((await view(as)).warnings).toEqual(unused);
    for (const as of ['engineer', 'analyst']) expect((await view(as)).warnings).toEqual([]);
    await api.bench.edit('policy/vocabulary.yaml', () => vocabulary);
    await api.bench.approvePolicy();
    expect((await view('steward')).warnings).toEqual([]);
  });
});

describe('drafts', () => {
  it('change nothing that is in force; their author is on record and does not count among the two (threat 9)', async () => {
    const before = await view('steward');
    const from = (await api.bench.logged()).length;
    expect((await put(PURPOSE, await titled('By a steward'), 'steward')).body).toEqual({ problems: [] });
    expect((await api.bench.logged(from)).map(({ act }) => act)).toMatchObject([
      { kind: 'policy.draft', actor: 'person:steward', note: expect.stringMatching(/^purposes\/volume.* sha256:/) },
    ]);
    const drafted = await view('steward-two');
    expect(drafted).toMatchObject({ inForce: before.inForce, withheld: false, author: false });
    expect(await view('steward')).toMatchObject({ author: true });
    expect(drafted.changes).toMatchObject([
      { path: PURPOSE, change: 'changed', after: expect.stringContaining('By a steward') },
    ]);
    // Whoever is named besides, the one on record stays an author.
    const hash = drafted.onDisk;
    await approve('steward', { hash });
    await approve('steward', { hash, author: 'engineer' });
    expect((await approve('steward-two', { hash })).body.inForce).toBe(before.inForce);
    // Whoever approves twice is named once.
    expect((await view('steward')).approvals.map(({ by }) => by)).toEqual(['steward', 'steward-two']);
    await put(PURPOSE, await titled('By an engineer'), 'engineer');
    await api.ask('/policy/discard', { as: 'engineer', body: { path: PURPOSE } });
    expect((await view('steward')).changes).toEqual([]);
  });

  it('of several people have all of them as authors; an engineer’s comes into force by two stewards', async () => {
    const text = await titled('By two');
    await put(PURPOSE, `${text}# first\n`, 'steward');
    await put(PURPOSE, text, 'engineer');
    const { onDisk: hash, inForce } = await view('steward');
    await approve('steward', { hash });
    expect((await approve('steward-two', { hash })).body.inForce).toBe(inForce);
    await api.ask('/policy/discard', { as: 'steward', body: { path: PURPOSE } });
    const source = 'sources/police_uk_street.yaml';
    const made = (await onDisk(source)).replace(/^title: .*$/m, 'title: Crime in the street');
    expect((await put(source, made, 'engineer')).body).toEqual({ problems: [] });
    const own = await view('steward');
    expect(own.changes).toMatchObject([{ path: source, change: 'changed' }]);
    await approve('steward', { hash: own.onDisk });
    expect((await approve('steward-two', { hash: own.onDisk })).body.inForce).toBe(own.onDisk);
    expect((await api.ask('/datasets')).text).toContain('Crime in the street');
  });

  it('written by hand need somebody named as their author', async () => {
    await api.bench.edit(PURPOSE, (text) => `${text}# by hand\n`);
    const { onDisk: hash } = await view('steward');
    expect((await approve('steward', { hash })).body.code).toBe('gate.author-needed');
    expect((await approve('steward', { hash, author: 'engineer' })).status).toBe(200);
    await api.ask('/policy/discard', { as: 'steward', body: { path: PURPOSE } });
    expect((await view('steward')).changes).toEqual([]);
  });

  it('go to definition files alone, and are texts that can be read', async () => {
    const text = await onDisk(PURPOSE);
    for (const path of [
      '../outside.yaml',
      'purposes/../workspace.yaml',
      'workspace.yaml',
      'purposes/x.txt',
      'purposes/.yaml',
      '.peel/service.yaml',
      'purposes/a/b.yaml',
      '/etc/x.yaml',
    ])
      expect([path, (await put(path, text, 'steward')).body.code]).toEqual([path, 'gate.path-not-a-draft']);
    const broken = await put(PURPOSE, 'title: [', 'steward');
    expect(broken.body.code).toBe('gate.draft-invalid');
    expect(await onDisk(PURPOSE)).toBe(text);
    const check = await api.ask('/policy/check', { as: 'engineer', body: { path: PURPOSE, text: 'title: x' } });
    expect((check.body.problems as unknown[]).length).toBeGreaterThan(0);
    // What does not fit other files yet is told, and kept: a change may need several files.
    const unfit = await put(PURPOSE, text.replace(/^operations: .*$/m, 'operations: [OP-NEXT]'), 'steward');
    expect(unfit.body.problems).toMatchObject([{ file: PURPOSE, problem: expect.stringContaining('OP-NEXT') }]);
    await api.ask('/policy/discard', { as: 'steward', body: { path: PURPOSE } });
  });

  it('are not for analysts and overseers to write, nor for analysts to see', async () => {
    for (const as of ['analyst', 'overseer']) {
      expect((await put(PURPOSE, await titled('x'), as)).body.code).toBe('gate.role-needed');
      expect(await api.code('/policy/discard', { as, body: { path: PURPOSE } })).toBe('gate.role-needed');
      expect(await api.code('/policy/check', { as, body: { path: PURPOSE, text: '' } })).toBe('gate.role-needed');
    }
    await put(PURPOSE, await titled('Secretly'), 'steward');
    expect((await api.ask('/policy', { as: 'analyst' })).text).not.toContain('Secretly');
    expect((await api.ask('/policy/purposes/volume-crime-analysis')).text).not.toContain('Secretly');
    expect(await api.list('/policy/purposes')).toEqual(
      expect.arrayContaining([expect.objectContaining({ purpose: ALDER.purpose, drafted: false })]),
    );
    await api.ask('/policy/discard', { as: 'steward', body: { path: PURPOSE } });
  });

  it('that name what is covert are shown to who holds it and to stewards (threat 24)', async () => {
    const vocabulary = await onDisk('policy/vocabulary.yaml');
    const covert = vocabulary.replace(
      'operations:\n',
      'operations:\n  OP-YEW:\n    title: Yew\n    lead: Head of crime\n    opened: 2026-11-01\n    purposes: [volume-crime-analysis]\n    covert: true\n',
    );
    await put('policy/vocabulary.yaml', covert, 'steward');
    await put(PURPOSE, (await onDisk(PURPOSE)).replace(/^scope: >-$/m, 'scope: >-\n  For OP-YEW.'), 'steward');
    expect((await view('steward')).changes).toHaveLength(2);
    const engineers = await api.ask('/policy', { as: 'engineer' });
    expect(engineers.body).toMatchObject({ changes: [], withheld: true });
    expect(engineers.text).not.toContain('YEW');
    for (const path of [PURPOSE, 'policy/vocabulary.yaml']) {
      expect((await put(path, 'x', 'engineer')).body.code).toBe('gate.path-not-a-draft');
      expect(await api.code('/policy/discard', { as: 'engineer', body: { path } })).toBe('gate.path-not-a-draft');
    }
    // What is wrong with a text is told by the names that would do.
    const misspelt = (await onDisk(PURPOSE))
      .replace('For OP-YEW.', '')
      .replace(/^operations:.*$/m, 'operations: [OP-X]');
    const body = { path: 'purposes/other.yaml', text: misspelt };
    const wrong = await Promise.all(['steward', 'engineer'].map((as) => api.ask('/policy/check', { as, body })));
    expect(wrong.map(({ text }) => text.includes('OP-YEW'))).toEqual([true, false]);
    expect(wrong[1]?.text).toContain('operation \\"OP-X\\" is not declared; expected one that is declared');
    for (const path of [PURPOSE, 'policy/vocabulary.yaml'])
      await api.ask('/policy/discard', { as: 'steward', body: { path } });
  });
});

describe('purposes and freezes', () => {
  it('a purpose is told with its text and state; what is not there is unknown', async () => {
    const { body } = await api.ask('/policy/purposes/volume-crime-analysis', { as: 'steward' });
    expect(body).toMatchObject({ state: 'in-force', definition: { tools: expect.arrayContaining(['sql']) } });
    expect(body.definition).toMatchObject({
      legalBasis: 'common-law-policing',
      subjectCategories: expect.arrayContaining(['suspect']),
      columnGroups: [],
      impactAssessment: { reference: expect.stringMatching(/^DPIA/) },
    });
    expect(body.text).toBe(body.inForceText);
    expect(await api.code('/policy/purposes/none')).toBe('gate.purpose-unknown');
  });

  it('is withdrawn by a steward: sessions end at once, and the draft waits for approval', async () => {
    const session = await api.open(ALDER);
    const why = { purpose: ALDER.purpose, why: 'Its assessment was found wanting' };
    expect(await api.code('/policy/withdraw', { as: 'engineer', body: why })).toBe('gate.role-needed');
    expect((await api.ask('/policy/withdraw', { as: 'steward', body: why })).status).toBe(200);
    expect(await api.code('/sql', { session, body: { sql: 'SELECT 1' } })).toMatch(/^gate\.(frozen|session-ended)$/);
    const told = await api.ask('/policy/purposes/volume-crime-analysis', { as: 'steward' });
    expect(told.body).toMatchObject({ state: 'frozen', text: expect.stringContaining('status: withdrawn') });
    expect(await api.list('/freezes', { as: 'overseer' })).toMatchObject([
      { what: 'purpose', name: ALDER.purpose, by: 'steward', role: 'steward', why: why.why },
    ]);
    expect(await api.code('/freezes')).toBe('gate.role-needed');
    await api.ask('/policy/discard', { as: 'steward', body: { path: PURPOSE } });
    await api.ask('/freezes/lift', { as: 'steward', body: { what: 'purpose', name: ALDER.purpose } });
    expect(await api.open(ALDER)).toMatch(/^ses_/);
  });
});
