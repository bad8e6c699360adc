import { autocompletion } from '@codemirror/autocomplete';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { useMemo } from 'react';
import type { Dataset } from '../api/catalogue.js';
import { Editor, type EditorProps } from './editor.js';

interface SqlEditorProps extends Omit<EditorProps, 'language' | 'label'> {
  /** What completion offers: the datasets and columns that exist for the session, and no others. */
  readonly datasets: readonly Dataset[];
}

export function SqlEditor({ datasets, ...rest }: SqlEditorProps) {
  const language = useMemo(
    () => [
      sql({ dialect: PostgreSQL, schema: schemaOf(datasets), upperCaseKeywords: true }),
      autocompletion({ icons: false }),
    ],
    [datasets],
  );
  return <Editor label="SQL statement" language={language} {...rest} />;
}

function schemaOf(datasets: readonly Dataset[]) {
  return Object.fromEntries(
    datasets.map(({ dataset, title, columns }) => [
      dataset,
      {
        self: { label: dataset, type: 'type', detail: title },
        children: columns.map(({ name, type }) => ({ label: name, type: 'property', detail: type })),
      },
    ]),
  );
}
