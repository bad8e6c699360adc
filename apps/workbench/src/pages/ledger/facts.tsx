import { moment, spelled } from '../../design/words.js';

/** Whatever members an answer has, in words: for answers whose members may grow. */
export function Facts({ of }: { readonly of: Readonly<Record<string, unknown>> }) {
  return (
    <dl className="facts">
      {Object.entries(of).map(([name, value]) => (
        <div key={name} className="facts-pair">
          <dt>{spelled(name.replaceAll(/([A-Z])/g, ' $1').toLowerCase())}</dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined || value === '') return <span className="muted">none</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en-GB');
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}T/.test(value) ? moment(value) : value;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="muted">none</span>;
    return (
      <ul className="bullets">
        {value.map((each) => (
          <li key={JSON.stringify(each)}>
            <Value value={each} />
          </li>
        ))}
      </ul>
    );
  }
  return <Facts of={value as Readonly<Record<string, unknown>>} />;
}
