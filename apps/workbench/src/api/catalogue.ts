import type { Client } from './client.js';
import type { AnswerLine } from './data.js';

export interface DatasetColumn {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly group?: string;
  readonly groupTitle?: string;
}

export interface Dataset {
  readonly dataset: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly source?: {
    readonly format?: string;
    readonly grant?: string;
    readonly grantTitle?: string;
    readonly why?: string;
    readonly terms?: string;
  };
  readonly kind?: string;
  readonly grade?: string;
  readonly review?: unknown;
  readonly declares?: readonly (readonly string[])[];
  readonly columns: readonly DatasetColumn[];
}

export interface Explanation {
  readonly dataset: string;
  readonly lines: readonly string[];
  readonly hiddenGroups: number;
}

export interface Commit {
  readonly commit: string;
  readonly time: string;
  readonly operation: string;
  readonly rowsAdded: number;
  readonly rowsRemoved: number;
}

export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly distinct: number;
  readonly least?: unknown;
  readonly greatest?: unknown;
  readonly top?: readonly { readonly value: unknown; readonly count: number }[];
}

export interface Profile {
  readonly dataset: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly intent?: string;
}

export interface Uses {
  readonly purposes: readonly { readonly purpose: string; readonly title: string; readonly because?: string }[];
  readonly orders: readonly { readonly order: string; readonly title: string; readonly kind: string }[];
}

const at = (dataset: string, what: string) => `/api/datasets/${encodeURIComponent(dataset)}/${what}`;

export const catalogue = {
  /** All definitions. Definitions are not rows. */
  definitions: (client: Client) => client.json<readonly Dataset[]>('/api/datasets'),
  /** Those that exist for the session of this tab. */
  visible: (client: Client) => client.json<readonly Dataset[]>('/api/datasets', { data: true }),
  explain: (client: Client, dataset: string) => client.json<Explanation>(at(dataset, 'explain'), { data: true }),
  history: (client: Client, dataset: string) => client.json<readonly Commit[]>(at(dataset, 'history'), { data: true }),
  profile: (client: Client, dataset: string) => client.json<Profile>(at(dataset, 'profile'), { data: true }),
  uses: (client: Client, dataset: string) => client.json<Uses>(at(dataset, 'uses'), { sessionIfAny: true }),
  quarantine: (client: Client, dataset: string, signal: AbortSignal) =>
    client.lines<AnswerLine>(at(dataset, 'quarantine'), { data: true, signal }),
};
