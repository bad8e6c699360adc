import { type Condition, groupCondition } from './condition.js';
import type { Label } from './label.js';
import type { Rulings } from './rulings.js';
import { cellLabel, type SourceDefinition, sourceGroups } from './source.js';

/** Explanations come from declared labels and the session alone: the same text whether or not such rows exist (THREATS 32). */
export interface LabelExplanation {
  readonly visible: boolean;
  /** Why each of its conditions is met or not, in the label's order. */
  readonly conditions: readonly {
    /** Undefined when it may not be named to this session. */
    readonly condition: Condition | undefined;
    readonly allowed: boolean;
    readonly because: string;
  }[];
}

export function explainLabel(rulings: Rulings, label: Label): LabelExplanation {
  const conditions = label.conditions.map((c) => {
    const { allowed, because, unnamed } = rulings.ruling(c);
    return { condition: unnamed ? undefined : c, allowed, because };
  });
  return { visible: conditions.every((each) => each.allowed), conditions };
}

export interface SourceExplanation {
  /** Whether the session may read any label that it declares; if not, the dataset is not listed. */
  readonly listed: boolean;
  readonly rows: readonly {
    /** Undefined when a condition of it may not be named to this session. */
    readonly label: Label | undefined;
    readonly visible: boolean;
    readonly because: readonly string[];
  }[];
  readonly groups: readonly {
    readonly group: string;
    readonly columns: readonly string[];
    readonly visible: boolean;
    readonly because: string;
  }[];
  /** All of it in plain sentences. */
  readonly text: readonly string[];
}

export function explainSource(rulings: Rulings, source: SourceDefinition): SourceExplanation {
  const rows = source.declares.map((label) => {
    const failing = rulings.failing(label);
    const because = [...new Set(failing.map((c) => rulings.ruling(c).because))];
    const unnamed = failing.some((c) => rulings.ruling(c).unnamed);
    return { label: unnamed ? undefined : label, visible: failing.length === 0, because };
  });
  const groups = sourceGroups(source).map((group) => {
    const ruling = rulings.ruling(groupCondition(group));
    const columns = source.columns.filter((column) => column.group === group).map((column) => column.name);
    const visible = source.declares.some((label) => rulings.satisfies(cellLabel(label, group)));
    return { group, columns, visible, because: ruling.because };
  });
  const shown = rows.filter((row) => row.visible).length;
  const hidden = [...new Set(rows.filter((row) => !row.visible).map((row) => row.because.join(' ')))];
  const text = [
    rowsSentence(shown, rows.length),
    ...hidden.map((because) => `Hidden, if there are any: ${because}`),
    // Of a source that the session may not read at all, what its rows need is the whole answer.
    ...(shown === 0 ? [] : groups).map(
      (each) => `${each.visible ? 'Columns shown' : 'Columns left out'}: ${each.columns.join(', ')}. ${each.because}`,
    ),
  ];
  return { listed: shown > 0, rows, groups, text };
}

function rowsSentence(shown: number, all: number): string {
  if (shown === 0) return 'This session may see no row of this source.';
  if (shown === all) return 'This session may see every row of this source.';
  return 'This session may see some kinds of row of this source.';
}
