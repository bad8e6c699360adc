import type { Choice } from '../../api/sessions.js';
import { Chip } from '../../design/note.js';
import { day, spelled, toolName } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';

/** A purpose in the words its authors wrote for people, before the law's. */
export function PurposeDetail({ choice }: { readonly choice: Choice }) {
  const { title, summary, scope, necessity, legalBasis, tools, columnGroups, expires, covert } = choice;
  return (
    <Aside title={title}>
      <div className="stack-tight">
        {covert === true ? <Chip icon="eye-off">Covert: its name stays here</Chip> : null}
        <dl className="facts-stacked">
          <dt>What for</dt>
          <dd>{summary}</dd>
          <dt>Covers</dt>
          <dd>{scope}</dd>
          <dt>Needed because</dt>
          <dd>{necessity}</dd>
          <dt>Rests on</dt>
          <dd>{spelled(legalBasis)}</dd>
          <dt>Tools</dt>
          <dd>{tools.map(toolName).join(', ')}</dd>
          <dt>Sensitive columns</dt>
          <dd>
            {columnGroups.length === 0
              ? 'None: they do not exist in this session'
              : columnGroups.map(spelled).join(', ')}
          </dd>
          {expires === undefined ? null : (
            <>
              <dt>Ends</dt>
              <dd>{day(expires)}</dd>
            </>
          )}
        </dl>
      </div>
    </Aside>
  );
}
