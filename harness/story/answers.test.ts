import { afterAll, beforeAll, expect, test } from 'vitest';
import { CRIME, Story, standingArguments } from './story.js';

/** What comes out of `peel sql`, and on which stream. */

let story: Story;
beforeAll(async () => {
  story = await Story.demonstration();
});
afterAll(() => story?.end());

test('JSON: an array of objects; long integers and decimals as text, times ISO 8601', async () => {
  const said = await story.sql(
    `select 9007199254740993::bigint as long, 42::bigint as short, 1.10::decimal(5,2) as money, 1.5::double as float,
       date '2020-01-02' as day, timestamptz '2020-01-02 03:04:05.5+01' as instant, timestamp '2020-01-02 03:04:05' as clock,
       [1, 2] as list, {'a': 1, 'b': date '2020-01-01'} as pair, true as yes, null as nothing, sum(1) as total,
       uuid '5d825d60-0eac-57f5-63fc-ac1a59381c30' as id`,
  );
  expect(said.code, said.stderr).toBe(0);
  expect(JSON.parse(said.stdout)).toEqual([
    {
      long: '9007199254740993',
      short: 42,
      money: '1.10',
      float: 1.5,
      day: '2020-01-02',
      instant: '2020-01-02T02:04:05.5Z',
      clock: '2020-01-02T03:04:05',
      list: [1, 2],
      pair: { a: 1, b: '2020-01-01' },
      yes: true,
      nothing: null,
      total: 1,
      id: '5d825d60-0eac-57f5-63fc-ac1a59381c30',
    },
  ]);
  expect((await story.sql('select 1 as a where false')).stdout).toBe('[]\n');
});

test('CSV: values as they are, quoted where they must be; a null and an empty text differ', async () => {
  const said = await story.run([
    'sql',
    `select 'a"b,c' as one, 'two' || chr(10) || 'lines' as two, null as three, '' as four, '1,5' as five`,
    ...standingArguments(CRIME),
    '--format',
    'csv',
  ]);
  expect(said.code, said.stderr).toBe(0);
  expect(said.stdout).toBe('one,two,three,four,five\r\n"a""b,c","two\nlines",,"","1,5"\r\n');
});

test('table: for people; control characters are shown, not obeyed', async () => {
  const said = await story.run([
    'sql',
    `select 'plain' as word, chr(27) || '[2J' as escape`,
    ...standingArguments(CRIME),
  ]);
  expect(said.code, said.stderr).toBe(0);
  expect(said.stdout).toContain('plain');
  expect(said.stdout).toContain('\\x1b[2J');
  expect(said.stdout).not.toContain('\u001b');
  expect(said.stderr).toContain('1 row');
});

test('exit codes: 2 for how it was asked, 4 for what was given', async () => {
  const asked: readonly (readonly [number, readonly string[]])[] = [
    [2, ['sqll']],
    [2, ['sql', ...standingArguments(CRIME)]],
    [2, ['sql', 'select 1', ...standingArguments(CRIME), '--format', 'xml']],
    [2, ['sql', 'select 1', ...standingArguments(CRIME), '--rows', 'many']],
    [
      2,
      ['session', 'open', '--as', 'analyst', '--purpose', 'x', '--operation', 'y', '--reason', 'z', '--minutes', 'ten'],
    ],
    [2, ['import', 'police-uk-street']],
    [4, ['sql', 'selec 1', ...standingArguments(CRIME)]],
    [4, ['sql', 'select 1; select 2', ...standingArguments(CRIME)]],
    [4, ['sql', 'select * from nowhere', ...standingArguments(CRIME)]],
    [4, ['import', 'no-such-source', story.path('workspace.yaml'), '--as', 'engineer']],
    [4, ['import', 'police-uk-street', '/nonexistent/file.csv', '--as', 'engineer']],
    [4, ['import', 'police-uk-street', story.folder, '--as', 'engineer']],
    [4, ['import', 'police-uk-street', story.path('workspace.yaml'), '--as', 'engineer']],
    [4, ['history', 'nowhere', ...standingArguments(CRIME)]],
  ];
  for (const [code, args] of asked) {
    const said = await story.run(args);
    expect(said.code, `peel ${args.join(' ')}\n${said.stdout}${said.stderr}`).toBe(code);
    expect(said.stdout).toBe('');
    expect(said.stderr.length).toBeGreaterThan(20);
  }
  const elsewhere = await Story.blank();
  const nothing = await elsewhere.run(['sql', 'select 1']);
  expect(nothing.code).toBe(4);
  expect(nothing.stderr).toContain('peel init');
  await elsewhere.end();
});
