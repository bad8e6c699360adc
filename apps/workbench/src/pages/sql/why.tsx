import { Button } from '@blueprintjs/core';
import { catalogue, type Dataset } from '../../api/catalogue.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { counted } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { useClient, useMe } from '../../identity/identity.js';

interface WhyProps {
  readonly sql: string;
  readonly datasets: readonly Dataset[];
}

/** Why a session sees what it sees, and what rules hide. From declared labels alone: the same whether or not such rows exist. */
export function Why({ sql, datasets }: WhyProps) {
  const client = useClient();
  const me = useMe();
  const named = datasets.filter(({ dataset }) => new RegExp(`(?<![\\w$])${escaped(dataset)}(?![\\w$])`, 'i').test(sql));
  const explaining = useAct((dataset: string) => catalogue.explain(client, dataset));
  return (
    <Aside title="Why can I see this?">
      {named.length === 0 ? (
        <p className="muted small">Name a dataset in the statement, then ask here why you see what you see.</p>
      ) : null}
      <div className="row">
        {named.map(({ dataset }) => (
          <Button key={dataset} size="small" icon="help" text={dataset} onClick={() => void explaining.run(dataset)} />
        ))}
      </div>
      <ActProblem of={explaining} />
      {explaining.now.state === 'done' ? (
        <div className="stack-tight small why" role="status">
          <h3>{explaining.now.value.dataset}</h3>
          <ul className="bullets">
            {explaining.now.value.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className="muted">
            {explaining.now.value.hiddenGroups === 0
              ? 'No column group is hidden by rule.'
              : `${counted(explaining.now.value.hiddenGroups, 'column group')} hidden by rule.`}
          </p>
          <p>
            These rules are the force's own. If the question needs more than this, ask {me.workspace.ask ?? 'a steward'}
            .
          </p>
        </div>
      ) : null}
    </Aside>
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
