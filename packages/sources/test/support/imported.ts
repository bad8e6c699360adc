import type { SourceDefinition } from '@peel/policy/source';
import { planImport } from '@peel/sources/plan-import';
import type { InspectRequest } from '@peel/sources/source-reader';
import { factsFor } from './definition.js';
import type { ImportFolder } from './folder.js';
import { type Row, runPlan } from './writer.js';

export interface Imported {
  readonly rows: readonly Row[];
  readonly quarantine: readonly Row[];
  readonly all: ReadonlyMap<string, readonly Row[]>;
  readonly counts: readonly Row[];
}

/** A file inspected, planned and read by the engine as an import would. */
export async function imported(
  folder: ImportFolder,
  source: SourceDefinition,
  name: string,
  content: string | Uint8Array,
): Promise<Imported> {
  const { format, columns, sheet, encoding } = source;
  const request: Partial<InspectRequest> = {
    format,
    columns,
    ...(sheet === undefined ? {} : { sheet }),
    ...(encoding === undefined ? {} : { encoding }),
  };
  const seen = await folder.inspectAny(folder.write(name, content), request);
  const { outputs, counts } = await runPlan(planImport(source, [seen], factsFor(source, [seen])));
  const rows = outputs.get(source.name) ?? [];
  return { rows, quarantine: outputs.get(`${source.name}$quarantine`) ?? [], all: outputs, counts };
}

/** Line, column and rule of each row in quarantine, in order. */
export function faultsOf({ quarantine }: Imported): readonly (readonly unknown[])[] {
  return quarantine
    .map(({ line, column_name, rule }) => [Number(line), column_name, rule])
    .sort(([a], [b]) => Number(a) - Number(b));
}
