import type { SourceFormat } from '@peel/policy/source';
import { type InspectLimits, type InspectPorts, inspectFile, inspectLimits } from './inspect-file.js';
import { inspectJsonLines } from './jsonl-reader.js';
import { assertUnchanged } from './outside-file.js';
import { inspectParquet } from './parquet-reader.js';
import { recogniseFormat } from './recognise.js';
import { readSample } from './sample.js';
import type { FileInspection, InspectRequest, SourceReader } from './source-reader.js';
import { inspectWorkbook } from './xlsx-reader.js';

type Inspect = (request: InspectRequest, ports: InspectPorts, limits: InspectLimits) => Promise<FileInspection>;

const inspections: Readonly<Record<SourceFormat, Inspect>> = {
  csv: inspectFile,
  jsonl: inspectJsonLines,
  xlsx: inspectWorkbook,
  parquet: inspectParquet,
};

/** Every kind of file that sources are read from. When an inspection fails or is cancelled it leaves nothing behind. */
export function fileReader(ports: InspectPorts, limits: InspectLimits = inspectLimits): SourceReader {
  return {
    async inspect(request) {
      const format = request.format ?? (await recogniseFormat(ports.outside, request.path));
      try {
        return await inspections[format](request, ports, limits);
      } catch (error) {
        await ports.staging.remove(request.staging);
        throw error;
      }
    },
    async sample(inspection) {
      if (inspection.format === 'parquet') return { text: '', whole: true };
      return readSample(inspection, ports.outside);
    },
    assertUnchanged: (inspection) => assertUnchanged(ports.outside, inspection.path, inspection.identity),
    async discard(inspection) {
      if (inspection.readable.staged) await ports.staging.remove(inspection.readable.path);
    },
  };
}
