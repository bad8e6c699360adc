import { isoDay } from '../calendar.js';
import { addressLine } from '../city/city.js';
import { householdId, MEMBERS, personId } from '../people/person.js';
import type { Table, TableRow } from '../table.js';
import type { World } from '../world.js';
import { TextFile } from './text-file.js';

const COLUMNS = {
  person_records: ['dataset', 'record', 'person_id', 'household_id', 'mistakes'],
  duplicates: ['dataset', 'record', 'kind', 'of'],
  quarantine: ['dataset', 'record', 'column'],
  stories: ['story', 'dataset', 'record', 'role'],
  people: [
    'person_id',
    'household_id',
    'forename',
    'middle',
    'surname',
    'birth_surname',
    'birth',
    'sex',
    'address',
    'postcode',
    'former_address',
    'phone',
  ],
  co_offending: ['crime', 'person_id', 'with_person_id'],
} as const;
type Name = keyof typeof COLUMNS;

/** What is so, beside what the systems say: `truth/*.csv`. */
export class Truth {
  private constructor(private readonly files: Readonly<Record<Name, TextFile>>) {}

  static async create(folder: string): Promise<Truth> {
    const made = await Promise.all(
      Object.entries(COLUMNS).map(
        async ([name, columns]) => [name, await TextFile.create(folder, `truth/${name}.csv`, columns)] as const,
      ),
    );
    return new Truth(Object.fromEntries(made) as Record<Name, TextFile>);
  }

  /** Whom the row is about, and the story it belongs to. */
  row(table: Table, { cells, about, story }: TableRow): void {
    const record = String(cells[0]);
    if (about !== undefined) {
      const household = householdId(Math.floor(about.person / MEMBERS));
      this.files.person_records.add([table.name, record, personId(about.person), household, about.mistakes.join(' ')]);
      if (about.duplicateOf !== undefined) this.duplicate(table, record, 'same-person', about.duplicateOf);
    }
    if (story !== undefined) this.files.stories.add([story.story, table.name, record, story.role]);
  }

  duplicate(table: Table, record: string, kind: 'exact' | 'same-person', of: string): void {
    this.files.duplicates.add([table.name, record, kind, of]);
  }

  malformed(table: Table, record: string, column: string): void {
    this.files.quarantine.add([table.name, record, column]);
  }

  async settle(): Promise<void> {
    for (const file of Object.values(this.files)) await file.settle();
  }

  /** Everybody, and who offended with whom. */
  async world({ force, crimes, participants, plot }: World): Promise<void> {
    for (const { story, person, role } of plot.people) {
      this.files.stories.add([story, 'person', personId(person.key), role]);
    }
    for (const person of force.population.everyone()) {
      const { key, household, home, formerHome } = person;
      const { forename, middle, surname, birthSurname, sex, phone } = person;
      const names = [forename, middle, surname, birthSurname];
      const places = [addressLine(home), home.postcode, addressLine(formerHome)];
      this.files.people.add([
        personId(key),
        householdId(household),
        ...names,
        isoDay(person.birth),
        sex,
        ...places,
        phone,
      ]);
      await this.files.people.settle();
    }
    for (let index = 0; index < crimes.count; index += 1) {
      const crime = crimes.crime(index);
      if (!crime.solved) continue;
      const suspects = participants.of(crime).filter(({ role }) => role === 'SUSPECT');
      for (const [at, { nominal: one }] of suspects.entries()) {
        for (const { nominal: other } of suspects.slice(at + 1)) {
          this.files.co_offending.add([crime.reference, personId(one.person.key), personId(other.person.key)]);
        }
      }
      await this.files.co_offending.settle();
    }
  }

  /** Lines by file. */
  async close(): Promise<Readonly<Record<string, number>>> {
    for (const file of Object.values(this.files)) await file.close();
    return Object.fromEntries(Object.entries(this.files).map(([name, { lines }]) => [name, lines]));
  }
}
