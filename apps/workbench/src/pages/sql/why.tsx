import { Button } from '@blueprintjs/core';
import { useEffect } from 'react';
import { catalogue, type Dataset } from '../../api/catalogue.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { counted } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { useClient, useMe } from '../../identity/identity.js';

interface WhyProps {
  readonly sql: string;
  readonly datasets: readonly Dataset[];
}

/**
 * Why a session sees what it sees, and what rules hide, also of a dataset that is closed to it. From declared labels alone: the same whether
 * or not such rows exist.
 */
export function Why({ sql, datasets }: WhyProps) {
  const client = useClient();
  const me = useMe();
  const [defined] = useLoad(() => catalogue.definitions(client), [client]);
  const all = new Set([...datasets, ...(defined.state === 'done' ? defined.value : [])].map(({ dataset }) => dataset));
  const named = [...all].filter((dataset) => new RegExp(`(?<![\\w$])${escaped(dataset)}(?![\\w$])`, 'i').test(sql));
  const explaining = useAct((dataset: string) => catalogue.explain(client, dataset));
  const explained = explaining.now.state === 'done' ? explaining.now.value : undefined;
  // An explanation of what the statement no longer names, or a refusal of it, would be taken for one of what it names.
  const shown = explained !== undefined && named.includes(explained.dataset) ? explained : undefined;
  const names = named.join(' ');
  const { reset } = explaining;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is named, and nothing else, says what an answer is about
  useEffect(() => reset(), [names, reset]);
  return (
    <Aside title="Why can I see this?">
      {named.length === 0 ? (
        <p className="muted small">
          Name a dataset in the statement, then ask here why you see what you see of it, or nothing.
        </p>
      ) : null}
      <div className="row">
        {named.map((dataset) => (
          <Button key={dataset} size="small" icon="help" text={dataset} onClick={() => void explaining.run(dataset)} />
        ))}
      </div>
      <ActProblem of={explaining} />
      {shown === undefined ? null : (
        <div className="stack-tight small why" role="status">
          <h3>{shown.dataset}</h3>
          <ul className="bullets">
            {shown.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className="muted">
            {shown.hiddenGroups === 0
              ? 'No column group is hidden by rule.'
              : `${counted(shown.hiddenGroups, 'column group')} hidden by rule.`}
          </p>
          <p>
            These rules are the force's own. If the question needs more than this, ask {me.workspace.ask ?? 'a steward'}
            .
          </p>
        </div>
      )}
    </Aside>
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
