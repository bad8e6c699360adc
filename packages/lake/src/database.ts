/** The catalogue's tables as Kysely sees them. */
export interface LakeDatabase {
  'lake.tables': TablesRow;
  'lake.orphans': OrphansRow;
  'lake.labels': LabelsRow;
  'lake.bundles': BundlesRow;
  'lake.sums': SumsRow;
}

interface TablesRow {
  name: string;
  folder: string;
  companion_of: string | null;
  /** Key of the metadata file in force: the only thing that moves when a table changes. */
  metadata: string;
}

interface OrphansRow {
  key: string;
  /** Milliseconds since 1970; bigint columns come back as text. */
  first_seen: string;
}

interface LabelsRow {
  label_id: number;
  label_key: string;
  source: string;
  bundle_id: number;
  live: boolean;
}

interface BundlesRow {
  bundle_id: number;
  labels: number[];
}

/** What a data file was when it was stored. */
interface SumsRow {
  key: string;
  bytes: string;
  /** Hex. */
  sha256: string;
  /** The entry of the log that says the same. */
  event: string | null;
}
