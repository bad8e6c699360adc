import { HTMLSelect } from '@blueprintjs/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Column, Row } from '../../api/rows.js';
import { counted } from '../../design/words.js';
import { isNumeric } from './cells.js';
import { type ChartChoice, type ChartKind, describeChart, pointsOf, suggestChart } from './chart-choice.js';
import { drawChart } from './chart-draw.js';
import './chart.css';

interface ChartViewProps {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly count: number;
}

/** Rows past these are not drawn: a chart of more is slow and shows nothing new. */
const MOST_ROWS = 20_000;

const KINDS: readonly { value: ChartKind; label: string }[] = [
  { value: 'bar', label: 'Bars' },
  { value: 'line', label: 'Line' },
  { value: 'dot', label: 'Dots' },
  { value: 'histogram', label: 'Histogram' },
];

export function ChartView({ columns, rows, count }: ChartViewProps) {
  const [choice, setChoice] = useState<ChartChoice>(() => suggestChart(columns));
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are one growing list; its length tells when it grew
  const points = useMemo(() => pointsOf(choice, columns, rows.slice(0, MOST_ROWS)), [choice, columns, count]);
  const words = describeChart(choice, points);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const draw = () => element.replaceChildren(drawChart(choice, points, element.clientWidth));
    draw();
    const watching = new ResizeObserver(draw);
    watching.observe(element);
    return () => watching.disconnect();
  }, [choice, points]);

  const numeric = columns.filter(({ type }) => isNumeric(type));
  return (
    <div className="chart">
      <div className="row chart-choices">
        <Choice
          label="Chart"
          value={choice.kind}
          options={KINDS}
          onChange={(kind) => setChoice({ ...choice, kind: kind as ChartKind })}
        />
        <Choice
          label="Along"
          value={choice.x}
          options={columns.map(({ name }) => ({ value: name, label: name }))}
          onChange={(x) => setChoice({ ...choice, x })}
        />
        {choice.kind === 'histogram' ? null : (
          <Choice
            label="Measure"
            value={choice.y ?? ''}
            options={[
              { value: '', label: 'number of rows' },
              ...numeric.map(({ name }) => ({ value: name, label: name })),
            ]}
            onChange={(y) => setChoice({ ...choice, y: y === '' ? undefined : y })}
          />
        )}
      </div>
      <figure className="chart-figure">
        <div ref={place} role="img" aria-label={words} />
        <figcaption className="muted small">
          {words} {count > MOST_ROWS ? `Drawn from the first ${counted(MOST_ROWS, 'row')}.` : ''} The rows themselves
          are in the view “Rows”.
        </figcaption>
      </figure>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label className="sql-setting">
      <span className="muted small">{label}</span>
      <HTMLSelect value={value} options={options} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
