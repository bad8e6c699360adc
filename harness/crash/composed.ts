import { Readable } from 'node:stream';
import { rowsOfFrame } from '@peel/gate/frame';
import type { ActiveSession } from '@peel/gate/session';
import type { PersonId } from '@peel/kernel/ids';
import { compose, type Service, type ServicePorts } from '@peel/server/compose';
import { Workspace } from '@peel/server/workspace';
import { datasetOf, type FileVersion, type SourceName, TAG_COLUMN } from './import-files.js';

/** A workspace's service in this process, with ports of the harness's own. */
export async function composed(folder: string, ports: Partial<ServicePorts> = {}): Promise<Service> {
  return compose(new Workspace(folder), { onFatal: () => undefined, ports: { log: () => undefined, ...ports } });
}

/** Imports one file and returns when it is acknowledged. */
export async function importInto({ imports }: Service, file: FileVersion): Promise<void> {
  const by = 'person:engineer';
  const upload = await imports.receive(file.name, Readable.from([Buffer.from(file.text)]), by);
  for await (const _message of imports.run(file.source, [{ upload, name: file.name }], by));
}

/** One governed read, told whole: its rows and its receipt. */
export async function readFrom(
  { gate }: Service,
  source: SourceName,
  sql: string,
): Promise<{ rows: readonly (readonly unknown[])[]; receipt: string }> {
  const person = 'analyst' as PersonId;
  const street = source === 'police-uk-street';
  const opened = await gate.sessions.open({
    person,
    purpose: street ? 'volume-crime-analysis' : 'stop-search-scrutiny',
    operation: street ? 'OP-ALDER' : 'OP-BIRCH',
    justification: `Crash harness reads what a power cut left, ${Date.now()} and ${Math.random()}`,
  });
  const active: ActiveSession = await gate.sessions.require(opened.session, person);
  try {
    const governed = await gate.reader.read(active, { sql });
    const rows: (readonly unknown[])[] = [];
    const frames = governed.value.frames();
    for (;;) {
      const next = await frames.next();
      if (next.done) return { rows, receipt: next.value.receipt };
      rows.push(...rowsOfFrame(next.value.value));
    }
  } finally {
    await gate.sessions.close(opened.session, person);
  }
}

/** Rows by the tag they carry: tag, count, distinct record ids. */
export async function tagsIn(service: Service, source: SourceName): Promise<readonly (readonly unknown[])[]> {
  const column = TAG_COLUMN[source];
  const sql = `SELECT ${column}, count(*), count(DISTINCT record_id) FROM ${datasetOf(source)} GROUP BY 1 ORDER BY 1`;
  return (await readFrom(service, source, sql)).rows;
}
