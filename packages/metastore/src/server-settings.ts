import type { ClientBase } from 'pg';
import { metastoreErrors } from './errors.js';

const OLDEST_VERSION = 150_000;

interface Found {
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly encoding: string;
  readonly code_point_order: boolean;
  readonly standby: boolean;
  readonly version: number;
}

/**
 * Refuses a server that could lose an acknowledged commit or order text otherwise than by code point. Asked over the connection
 * that will be used, since role and database can have settings of their own (THREATS 15).
 */
export async function checkServerSettings(client: Pick<ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<Found>(`
    select current_setting('fsync') as fsync,
           current_setting('full_page_writes') as full_page_writes,
           current_setting('synchronous_commit') as synchronous_commit,
           current_setting('server_encoding') as encoding,
           'a' > 'B' and 'é' > 'z' and 'a b' < 'ab' as code_point_order,
           pg_is_in_recovery() as standby,
           current_setting('server_version_num')::int as version`);
  const [found] = rows;
  if (found === undefined) throw metastoreErrors.unavailable();
  require('fsync', found.fsync, ['on']);
  require('full_page_writes', found.full_page_writes, ['on']);
  // 'local' and 'remote_write' answer before what they promise is on the disks that matter.
  require('synchronous_commit', found.synchronous_commit, ['on', 'remote_apply']);
  require('server_encoding', found.encoding, ['UTF8']);
  require('the database’s order of text', found.code_point_order ? 'C' : 'a language’s', ['C'], 'C or C.UTF-8');
  require('pg_is_in_recovery', found.standby ? 'true' : 'false', ['false'], 'a primary server');
  if (found.version < OLDEST_VERSION)
    throw metastoreErrors.settingRefused({
      setting: 'server_version_num',
      found: found.version,
      expected: `PostgreSQL 15 (${OLDEST_VERSION}) or later`,
    });
}

function require(setting: string, found: string, allowed: readonly string[], expected = allowed.join(' or ')): void {
  if (!allowed.includes(found)) throw metastoreErrors.settingRefused({ setting, found, expected });
}
