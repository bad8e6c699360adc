import { defined } from '@peel/kernel/assert';
import { DAY_SECONDS, dayOf } from '../../src/calendar.js';
import { makeWorld } from '../../src/make-world.js';
import type { Person } from '../../src/people/person.js';
import { withoutAccents } from '../../src/people/retelling.js';
import type { ForceSeed } from '../../src/seed.js';
import { tablesOf } from '../../src/systems/tables.js';
import type { Cell, CellType, Table, TableRow } from '../../src/table.js';
import type { World } from '../../src/world.js';

/** One row with the names of its cells. */
export class WorldRow {
  constructor(
    private readonly table: Table,
    readonly row: TableRow,
    private readonly world: World,
  ) {}

  get reference(): string {
    return `${this.table.name} ${String(this.row.cells[0])}`;
  }

  cell(column: string): Cell {
    return this.row.cells[this.at(column)];
  }

  text(column: string): string {
    return String(this.cell(column) ?? '');
  }

  /** Day number of a day or an instant. */
  day(column: string): number {
    const cell = Number(this.cell(column));
    return this.table.columns[this.at(column)]?.type === 'instant' ? dayOf(cell) : cell;
  }

  /** Whom it is about. */
  get person(): Person | undefined {
    return this.row.about === undefined ? undefined : this.world.force.population.person(this.row.about.person);
  }

  get mistakes(): readonly string[] {
    return this.row.about?.mistakes ?? [];
  }

  private at(column: string): number {
    const at = this.table.columns.findIndex(({ name }) => name === column);
    if (at < 0) throw new Error(`${this.table.name} has no column ${column}`);
    return at;
  }
}

/** Every row of a small force as its systems have it, before copies and bytes. */
export class WorldRows {
  readonly world: World;
  readonly tables: readonly Table[];
  private readonly made = new Map<string, readonly WorldRow[]>();

  constructor(seed: ForceSeed) {
    this.world = makeWorld(seed);
    this.tables = tablesOf(this.world);
  }

  of(name: string): readonly WorldRow[] {
    const found = this.made.get(name);
    if (found !== undefined) return found;
    const table = defined(
      this.tables.find((each) => each.name === name),
      name,
    );
    const rows = [...table.rows()].map((row) => new WorldRow(table, row, this.world));
    this.made.set(name, rows);
    return rows;
  }

  /** Days of all cells of a type, with where they are. */
  *days(type: CellType): Generator<{ readonly where: string; readonly day: number }> {
    for (const { name, columns } of this.tables)
      for (const column of columns.filter((each) => each.type === type))
        for (const row of this.of(name)) {
          const cell = row.cell(column.name);
          if (typeof cell !== 'number') continue;
          yield { where: `${row.reference}: ${column.name}`, day: type === 'instant' ? cell / DAY_SECONDS : cell };
        }
  }
}

/** As it is compared: no accents, no capitals. */
export function bare(text: string): string {
  return withoutAccents(text).toLowerCase();
}
