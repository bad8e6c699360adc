import './diff-view.css';
import { type DiffLine, diffLines } from './diff.js';

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;
const AROUND = 3;

interface DiffViewProps {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What changes in a file. Signs say it as well as colours. */
export function DiffView({ label, before, after }: DiffViewProps) {
  const lines = folded(diffLines(before, after));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div className="diff" role="group" tabIndex={0} aria-label={label}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their place
        <div key={at} className={`diff-line is-${line.kind}`}>
          <span className="diff-sign">{line.kind === 'gap' ? '⋯' : SIGNS[line.kind]}</span>
          {line.kind === 'added' ? (
            <ins>{line.text}</ins>
          ) : line.kind === 'removed' ? (
            <del>{line.text}</del>
          ) : (
            line.text
          )}
        </div>
      ))}
    </div>
  );
}

interface Gap {
  readonly kind: 'gap';
  readonly text: string;
}

/** Leaves out lines that are the same and far from any change. */
function folded(lines: readonly DiffLine[]): readonly (DiffLine | Gap)[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: (DiffLine | Gap)[] = [];
  for (const [at, line] of lines.entries()) {
    if (near[at] === true) shown.push(line);
    else if (near[at - 1] === true || at === 0) shown.push({ kind: 'gap', text: 'lines without changes' });
  }
  return shown;
}
