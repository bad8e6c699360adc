import { basename } from 'node:path';
import { readParquetSchema } from '@peel/tabular/parquet-schema';
import { sourcesErrors } from './errors.js';
import { passOver, randomAccess } from './file-pass.js';
import type { InspectLimits, InspectPorts } from './inspect-file.js';
import { sameIdentity } from './outside-file.js';
import type { InspectRequest, ParquetInspection } from './source-reader.js';

/** Hashes the file and reads its footer, for names and types. Its rows are read by the engine, in its sandbox, and nowhere else. */
export async function inspectParquet(
  request: InspectRequest,
  ports: InspectPorts,
  limits: InspectLimits,
): Promise<ParquetInspection> {
  const name = basename(request.path);
  const passed = await passOver(ports.outside, request, limits.chunkBytes, () => undefined);
  const file = await ports.outside.open(request.path);
  try {
    const schema = await readParquetSchema(randomAccess(file, passed.identity.size, request), name);
    if (!sameIdentity(passed.identity, await file.identity())) throw sourcesErrors.fileChanged({ file: name });
    const header = schema.fields.map(({ path }) => path.join('.'));
    checkDistinct(name, header);
    return Object.freeze({
      format: 'parquet',
      path: request.path,
      name,
      bytes: passed.identity.size,
      ...passed,
      readable: Object.freeze({ path: request.path, staged: false }),
      header: Object.freeze(header),
      headerOnly: schema.rows === 0,
      rows: schema.rows,
      fields: schema.fields,
    });
  } finally {
    await file.close();
  }
}

/** The engine does not tell `ID` from `id`: with both in a file, one would be read for the other. */
function checkDistinct(file: string, header: readonly string[]): void {
  const seen = new Map<string, number>();
  header.forEach((heading, index) => {
    const first = seen.get(heading.toLowerCase());
    if (first !== undefined) throw sourcesErrors.headerDuplicate({ file, first, second: index + 1 });
    seen.set(heading.toLowerCase(), index + 1);
  });
}
