/** What one section of a run found. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** Against what DESIGN asks for. */
  readonly verdicts: readonly Verdict[];
  readonly tables: readonly Table[];
  /** Sizes and settings it ran with. */
  readonly settings: Readonly<Record<string, number | string>>;
}

export interface Verdict {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export function verdictTable(sections: readonly Section[]): Table {
  return {
    title: 'Against the targets',
    columns: ['what', 'target', 'measured', ''],
    rows: sections.flatMap(({ verdicts }) =>
      verdicts.map(({ what, target, measured, met }) => [what, target, measured, met ? 'met' : 'MISSED']),
    ),
  };
}
