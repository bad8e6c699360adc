import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@peel/kernel/clock';
import { type Postgres, startPostgres } from './postgres.js';

/** An embedded server in a temporary folder that `stop` removes: for tests and benches of the packages above. */
export async function startScratchPostgres(log: (line: string) => void = () => {}): Promise<Postgres> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'peel-scratch-'));
  // So that the server's account passes through when root runs the tests, and the data stays in this folder.
  await fs.chmod(folder, 0o711);
  const settings = { folder: join(folder, 'postgres'), runFolder: join(folder, 'run') };
  const postgres = await startPostgres(settings, { clock: systemClock, log });
  return {
    pool: postgres.pool,
    database: () => postgres.database(),
    connect: (name, patienceMs) => postgres.connect(name, patienceMs),
    healthy: () => postgres.healthy(),
    stop: async () => {
      await postgres.stop();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}
