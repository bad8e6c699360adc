import { Checkbox, Radio } from '@blueprintjs/core';
import { useId } from 'react';
import type { OperationFile } from '../../api/imports.js';
import { policy } from '../../api/policy.js';
import { useLoad } from '../../api/use-load.js';
import { FieldSet } from '../../design/field.js';
import { Await } from '../../design/state-view.js';
import { spelled } from '../../design/words.js';
import { useClient } from '../../identity/identity.js';

/** What somebody says of a file before it is taken: nothing is chosen for them (DPA 2018 s.38(2) and (3)). */
export interface Said {
  readonly kind?: OperationFile['kind'];
  /** Whom it is about; empty for nobody. Not there: not yet said. */
  readonly categories?: readonly string[] | undefined;
}

const KINDS = [
  ['fact', 'What was found or recorded'],
  ['assessment', 'What somebody thinks of it'],
] as const;

interface AboutFileProps {
  /** Of the session: it covers whom the file may be about. */
  readonly purpose: string;
  readonly said: Said;
  readonly onSaid: (said: Said) => void;
}

/** Whether the file says what was found or what somebody thinks, and whom it is about. */
export function AboutFile({ purpose, said, onSaid }: AboutFileProps) {
  const client = useClient();
  const name = useId();
  const [detail, again] = useLoad(() => policy.purpose(client, purpose), [client, purpose]);
  const { kind, categories } = said;
  const toggle = (category: string, checked: boolean): void => {
    const others = (categories ?? []).filter((each) => each !== category);
    const left = checked ? [...others, category] : others;
    onSaid({ ...said, categories: left.length === 0 ? undefined : left });
  };
  return (
    <>
      <FieldSet legend="What it says">
        {KINDS.map(([value, label]) => (
          <Radio
            key={value}
            name={name}
            value={value}
            label={label}
            checked={kind === value}
            onChange={() => onSaid({ ...said, kind: value })}
          />
        ))}
      </FieldSet>
      {/* Not before it is known whom the purpose covers: "Nobody" alone would be an invitation. */}
      <Await of={detail} what="Looking up whom the purpose covers" again={again}>
        {({ definition }) => (
          <FieldSet legend="Whom it is about">
            {definition.subjectCategories.map((category) => (
              <Checkbox
                key={category}
                label={spelled(category)}
                checked={categories?.includes(category) ?? false}
                onChange={({ currentTarget: { checked } }) => toggle(category, checked)}
              />
            ))}
            <Checkbox
              label="Nobody"
              checked={categories?.length === 0}
              onChange={({ currentTarget: { checked } }) => onSaid({ ...said, categories: checked ? [] : undefined })}
            />
            <p className="field-hint">
              The purpose of the session covers those listed. Where some entries are about a child, or may be, say so.
            </p>
          </FieldSet>
        )}
      </Await>
    </>
  );
}
