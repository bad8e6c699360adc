import { ageOn, dayOf, slashDay } from '../calendar.js';
import { addressLine } from '../city/city.js';
import type { Draw } from '../draw.js';
import type { Named, Report } from '../events/facts.js';
import { reports } from '../events/report.js';
import { scattered } from '../force.js';
import { type Manner, retell, type Shown } from '../people/retelling.js';
import { day, instant, type Table, type TableRow, text } from '../table.js';
import type { World } from '../world.js';

/** The intelligence system gives workbooks; people are as somebody heard of them. */
const HEARD: Omit<Manner, 'shows'> = { carelessness: 3, withoutBirth: 0.55, withoutAddress: 0.4, withoutPhone: 0.8 };
const ALWAYS: readonly Shown[] = ['forename', 'year', 'address', 'line'];

export function reportsTable(world: World): Table {
  return {
    name: 'intel_reports',
    file: 'intelligence/reports.xlsx',
    format: 'workbook',
    columns: [
      text('URN', true),
      instant('Submitted'),
      text('Source Evaluation'),
      text('Intelligence Assessment'),
      text('Handling Code'),
      text('Grading', true),
      text('Theme'),
      text('Report'),
      text('Submitted By'),
      text('Source Name'),
      text('Source Reference'),
      text('Sensitivity', true),
    ],
    spoil: { Grading: '', Sensitivity: '-' },
    *rows() {
      for (const { urn, report, draw } of numbered(world)) {
        const { source, assessment, handling } = report;
        yield {
          cells: [
            urn,
            report.at,
            source,
            assessment,
            handling,
            `${source}${assessment}${handling}`,
            report.theme,
            sentence(report),
            `INT${draw.between(100, 180)}`,
            report.sourceName,
            report.sourceReference,
            report.sensitivity,
          ],
          story: report.story,
        };
      }
    },
  };
}

export function subjectsTable(world: World): Table {
  return {
    name: 'intel_subjects',
    file: 'intelligence/subjects.xlsx',
    format: 'workbook',
    columns: [
      text('Subject ID', true),
      text('URN', true),
      text('Name'),
      text('Known As'),
      text('DOB'),
      text('Address'),
      text('VRM'),
      text('Telephone'),
      day('Recorded'),
      text('Class', true),
    ],
    spoil: { URN: '', Class: '' },
    *rows() {
      for (const { urn, report, draw } of numbered(world)) {
        for (const [nth, named] of report.named.entries()) yield subjectRow(urn, nth, named, report, draw);
      }
    },
  };
}

function* numbered(world: World): Generator<{ urn: string; report: Report; draw: Draw }> {
  const { force, plot } = world;
  const draws = force.draws.stream('report records');
  const count = force.sizes.reports + plot.reports.length;
  let n = 0;
  for (const report of reports(world)) {
    yield { urn: `INT-${String(scattered(n, count)).padStart(6, '0')}`, report, draw: draws(n) };
    n += 1;
  }
}

function sentence({ named, text: words, theme }: Report): string {
  const [first] = named;
  if (first === undefined) return `Somebody whose name is not known ${words}.`;
  const { forename, surname, alias, home } = first.person;
  const name = alias === undefined ? `${forename} ${surname}` : `${forename} ${surname}, called ${alias},`;
  return theme === 'DRUGS' ? `${name} ${words} (${addressLine(home)}).` : `${name} ${words}.`;
}

function subjectRow(urn: string, nth: number, named: Named, report: Report, draw: Draw): TableRow {
  // Typed by hand: both names or one, a day or only its year.
  const [full, dated] = [draw.chance(0.8), draw.chance(0.7)];
  const shows = new Set<Shown>([
    ...ALWAYS,
    ...(full ? (['surname'] as const) : []),
    ...(dated ? (['birth'] as const) : []),
  ]);
  const told = retell(named.person, draw, { ...HEARD, shows }, dayOf(report.at));
  const child = ageOn(named.person.birth, dayOf(report.at)) < 18;
  return {
    cells: [
      `${urn}/${nth + 1}`,
      urn,
      full ? `${told.forename} ${told.surname}` : told.forename,
      told.alias,
      told.birth === undefined ? '' : dated ? slashDay(told.birth) : slashDay(told.birth).slice(6),
      told.line,
      named.registration,
      named.phone === '' ? told.phone : named.phone,
      dayOf(report.at),
      `${child ? 'J' : named.as}${report.sensitivity === 'CHILD' && (child || named.as === 'V') ? '-CP' : ''}`,
    ],
    about: { person: named.person.key, mistakes: told.mistakes },
    story: report.story,
  };
}
